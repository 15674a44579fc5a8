"""DECISIONS: DMN 1.3 to 1.5 on feel. Tables, expressions and the graph of what requires what, across files.

Pure: a model is read once and decides as often as asked; what it asks is answered through `ask`, and every
outcome says which rows spoke, on which legal basis, and what was asked.
"""

from app.decisions.errors import BadDecision, BadFacts, NoLogic, RowsDisagree, UnknownDecision
from app.decisions.imports import Resolve, Wanted, namespace_of, wanted
from app.decisions.model import DecisionModel, Outcome, check
from app.decisions.near import NearMiss

__all__ = [
    "BadDecision", "BadFacts", "DecisionModel", "NearMiss", "NoLogic", "Outcome", "Resolve", "RowsDisagree",
    "UnknownDecision", "Wanted", "check", "namespace_of", "wanted",
]  # fmt: skip
