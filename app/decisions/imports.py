"""Models that a model imports: their decisions, knowledge and types, under the import's name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.decisions.document import Element, children, name_of, read
from app.decisions.errors import BadDecision

if TYPE_CHECKING:
    from app.decisions.deciding import Deciding
    from app.decisions.graph import Graph
    from app.decisions.kinds import Kinds

Resolve = Callable[[str, str], bytes | None]
"""The body of the model with that namespace and, where the import says so, at that location."""


@dataclass(frozen=True)
class Wanted:
    """What a model imports: by which name, and where the other is to be found."""

    name: str
    namespace: str
    location: str


@dataclass(frozen=True)
class Imported:
    """A model read for another one."""

    name: str
    namespace: str
    graph: "Graph"
    kinds: "Kinds"


@dataclass(frozen=True)
class Foreign:
    """Something of an imported model, and by which name and id it is known there."""

    model: Imported
    id: str
    name: str

    def within(self, deciding: "Deciding") -> "Deciding":
        return deciding.of_import(self.model.name, self.model.namespace)

    def put(self, facts: dict[str, Any], value: Any) -> None:
        """Among the facts: under the import's name, or as it is where the import has none."""
        if not self.model.name:
            facts[self.name] = value
        else:
            facts[self.model.name] = {**facts.get(self.model.name, {}), self.name: value}


@lru_cache(maxsize=500)
def namespace_of(xml: bytes) -> str:
    """By which namespace others import this model; empty where it cannot be read."""
    try:
        return str(read(xml).get("namespace", ""))
    except BadDecision:
        return ""


@lru_cache(maxsize=500)
def wanted(xml: bytes) -> tuple[Wanted, ...]:
    """What a model imports; nothing where it cannot be read, which is said elsewhere."""
    try:
        found = [element for element in children(read(xml), "import") if is_model(element)]
    except BadDecision:
        return ()
    return tuple(wanted_by(element) for element in found)


def wanted_by(element: Element) -> Wanted:
    return Wanted(name_of(element), str(element.get("namespace", "")), str(element.get("locationURI", "")))


def is_model(element: Element) -> bool:
    """Whether a decision model is imported, not a schema or anything else."""
    return "/DMN/" in element.get("importType", "/DMN/")
