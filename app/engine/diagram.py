"""A diagram that has passed the lint: what is drawn in it, and the specs that run it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from app import feel
from app.engine.dialect import Dialect
from app.engine.drawing import Drawing, begins, executable, open_xml
from app.engine.errors import BadDiagram
from app.engine.lint import findings_of
from app.engine.spiff.build import build, start_of
from app.engine.triggers import Trigger
from app.engine.world import Known
from app.errors import Finding


@dataclass(frozen=True)
class Element:
    """One flow node, for those who show a diagram."""

    id: str
    kind: str
    name: str
    lane: str | None
    properties: dict[str, str]


@dataclass(frozen=True, eq=False)
class Diagram:
    """One version of one process; `sha256` of its source is its identity.

    `starts`: the messages or signals that a new run is begun by; none where it is begun by a person.
    """

    key: str
    sha256: str
    name: str
    called: frozenset[str]
    properties: dict[str, str]
    start_form: str | None
    starts: tuple[Trigger, ...]
    elements: dict[str, Element]
    questions: Mapping[str, feel.Question] = field(repr=False)
    specs: dict[str, Any] = field(repr=False)

    @staticmethod
    def parse(xml: bytes, key: str, questions: Mapping[str, feel.Question]) -> "Diagram":
        """Read, judge and build; `BadDiagram` with all findings. The same source is read once."""
        return _parsed(xml, key, tuple(sorted(questions.items())))

    @classmethod
    def trusted(cls, xml: bytes, key: str, questions: Mapping[str, feel.Question]) -> "Diagram":
        """Build what the lint of an earlier day let pass; what is wrong with it breaks the step it is in."""
        root, findings = open_xml(xml)
        if root is None:
            raise BadDiagram(findings)
        for process in executable(root):
            if process.get("id") == key:
                return cls.built(Drawing(root, process), sha256(xml).hexdigest(), questions)
        raise BadDiagram([Finding("one_executable_process", key, {"count": 0})])

    @classmethod
    def built(cls, drawing: Drawing, digest: str, questions: Mapping[str, feel.Question]) -> "Diagram":
        shapes = drawing.shapes.values()
        return cls(
            key=drawing.key,
            sha256=digest,
            name=drawing.name,
            called=frozenset(s.dialect.called for s in shapes if s.dialect.called),
            properties=Dialect.read(drawing.process).properties,
            start_form=next(
                (s.dialect.form for s in shapes if s.kind == "startEvent" and s.scope == drawing.key), None
            ),
            starts=next((s.triggers for s in shapes if begins(s) and s.scope == drawing.key), ()),
            elements={s.id: Element(s.id, s.kind, s.name, s.lane, s.dialect.properties) for s in shapes},
            questions=questions,
            specs=build(drawing),
        )

    def start(self, scope: str) -> Any:
        return start_of(self.specs[scope])

    def compiled(self, text: str) -> feel.Expression:
        """An expression of this diagram, without its leading "="."""
        found = self._compiled.get(text)
        if found is None:
            found = self._compiled[text] = feel.compile(text, questions=self.questions)
        return found

    @cached_property
    def _compiled(self) -> dict[str, feel.Expression]:
        return {}


@lru_cache(maxsize=256)
def _parsed(xml: bytes, key: str, questions: tuple[tuple[str, feel.Question], ...]) -> Diagram:
    known = Known(questions=dict(questions))
    drawing, findings = findings_of(xml, key, known)
    if drawing is None or any(finding.severity == "error" for finding in findings):
        raise BadDiagram(findings)
    return Diagram.built(drawing, sha256(xml).hexdigest(), known.questions)
