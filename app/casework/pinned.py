"""The definitions a case lives by: its processes and forms are never newer than the case itself.

A case remembers the newest definition id of the moment it began; the version of any process or form it
meets later is the newest one up to there. Decisions are asked of the governing date instead. Published
definitions never change, so what was parsed once is kept for the life of the process.
"""

from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import definitions
from app.casework import verbs
from app.casework.forms import FormSchema
from app.casework.models import Case
from app.clock import day_of
from app.decisions import DecisionModel, Resolve, Wanted, namespace_of, wanted
from app.definitions import Definition, NoDefinition, in_force, newest_in
from app.engine import Diagram

_versions: dict[tuple[str, str, str, int, date], tuple[int, str]] = {}
_bodies: dict[str, bytes] = {}
KEEP = 5_000


def newest(session: Session) -> int:
    """The pin for a case that begins now."""
    return newest_in(session)


def diagram(session: Session, case: Case, process: str) -> Diagram:
    """The version of a process that this case began with."""
    return _trusted(process, _body(session, "process", process, case))


def form(session: Session, case: Case, key: str) -> FormSchema:
    return _form(_body(session, "form", key, case))


def form_now(session: Session, key: str, on: date) -> FormSchema:
    """The form as a case beginning on that day would get it."""
    return _form(in_force(session, "form", key, on).body)


def diagram_now(session: Session, process: str, on: date) -> Diagram:
    return _diagram(process, in_force(session, "process", process, on).body)


def decision(session: Session, key: str, on: date) -> tuple[Definition, DecisionModel]:
    """The version of a decision in force on the governing date, latest revision."""
    definition = in_force(session, "decision", key, on)
    return definition, _whole(session, definition.body, on)


def decision_version(session: Session, key: str, number: int, on: date | None = None) -> DecisionModel:
    """Exactly that version of a decision, with what it imports as it was on that day."""
    found = definitions.version(session, "decision", key, number)
    return _whole(session, found.body, on or found.effective_from)


def resolver(session: Session, on: date) -> Resolve:
    """Finds imported decision models among those in force on that day: by their key, else by namespace."""

    def resolve(namespace: str, location: str) -> bytes | None:
        key = location.rpartition("/")[2].removesuffix(".dmn")
        bodies = {one.key: one.body for one in definitions.all_in_force(session, "decision", on)}
        if key in bodies:
            return bodies[key]
        return next((body for body in bodies.values() if namespace_of(body) == namespace), None)

    return resolve


def version(session: Session, case: Case, kind: str, key: str) -> int:
    """Which version of a pinned definition the case lives by."""
    return _pinned(session, kind, key, case)[0]


def _body(session: Session, kind: str, key: str, case: Case) -> bytes:
    return _bodies[_pinned(session, kind, key, case)[1]]


def _pinned(session: Session, kind: str, key: str, case: Case) -> tuple[int, str]:
    began = day_of(case.started_at)
    place = (str(session.get_bind().engine.url), kind, key, case.pinned, began)
    if place not in _versions:
        found = session.scalar(
            select(Definition)
            .where(Definition.kind == kind, Definition.key == key, Definition.id <= case.pinned)
            .where(Definition.effective_from <= began)
            .order_by(Definition.effective_from.desc(), Definition.version.desc())
            .limit(1)
        )
        if found is None:
            raise NoDefinition(kind=kind, key=key, version=None, day=began)
        if len(_versions) > KEEP:
            _versions.clear()
            _bodies.clear()
        _bodies[found.sha256] = found.body
        _versions[place] = (found.version, found.sha256)
    return _versions[place]


@lru_cache(maxsize=500)
def _trusted(process: str, body: bytes) -> Diagram:
    """What was checked when it was published is not refused later by a stricter check."""
    return Diagram.trusted(body, process, verbs.questions())


@lru_cache(maxsize=500)
def _diagram(process: str, body: bytes) -> Diagram:
    return Diagram.parse(body, process, verbs.questions())


@lru_cache(maxsize=500)
def _form(body: bytes) -> FormSchema:
    return FormSchema.parse(body, verbs.questions())


_Found = tuple[tuple[Wanted, bytes], ...]


def _whole(session: Session, body: bytes, on: date) -> DecisionModel:
    """The model with all that it imports, and what these import; most import nothing."""
    found: dict[Wanted, bytes] = {}
    resolve = resolver(session, on)
    open_ = list(wanted(body))
    while open_:
        each = open_.pop()
        other = None if each in found else resolve(each.namespace, each.location)
        if other is not None:
            found[each] = other
            open_ += wanted(other)
    return _decision(body, tuple(found.items()))


@lru_cache(maxsize=500)
def _decision(body: bytes, found: _Found) -> DecisionModel:
    known = {(each.namespace, each.location): other for each, other in found}
    return DecisionModel.parse(
        body, verbs.questions(), lambda namespace, location: known.get((namespace, location))
    )
