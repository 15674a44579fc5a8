"""RUNS DIAGRAMS. BPMN 2.0 in Camunda 8's dialect, with FEEL for every expression.

It knows no database, no user, no clock and no law. What a diagram asks for is handed to a `World`; the
present moment is an argument; what a run waits for is asked of the run and kept by those who call it.
"""

from app.engine.diagram import Diagram, Element
from app.engine.errors import (
    BadDiagram,
    CannotSendBack,
    ForeignState,
    NotOpen,
    StepBroken,
    Thrown,
)
from app.engine.lint import check
from app.engine.run import Run
from app.engine.work import Held, OpenTask, OpenTimer, Subscription, Visit
from app.engine.world import Known, Place, World

__all__ = [
    "BadDiagram",
    "CannotSendBack",
    "Diagram",
    "Element",
    "ForeignState",
    "Held",
    "Known",
    "NotOpen",
    "OpenTask",
    "OpenTimer",
    "Place",
    "Run",
    "StepBroken",
    "Subscription",
    "Thrown",
    "Visit",
    "World",
    "check",
]
