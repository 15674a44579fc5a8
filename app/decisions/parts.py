"""What a graph is made of: inputs, decisions, business knowledge, services."""

from dataclasses import dataclass

from app.decisions.kinds import Kind
from app.decisions.logic import Logic, Parameter


@dataclass(frozen=True)
class Input:
    id: str
    name: str
    kind: Kind | None


@dataclass(frozen=True)
class Decision:
    """`inputs`, `decisions` and `knowledge` are the ids of what it requires.

    One without logic is made by nobody here: its value may be given as a fact.
    """

    id: str
    name: str
    kind: Kind | None
    logic: Logic | None
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    knowledge: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function that decisions call."""

    id: str
    name: str
    parameters: tuple[Parameter, ...]
    body: Logic
    knowledge: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A decision service: decisions that can be called together, as a function of what they need."""

    id: str
    name: str
    kind: Kind | None
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
