"""What a definition calls itself, for lists that people read."""

import re
from collections import Counter
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions.lookup import listing
from app.definitions.table import Definition

NAMED = {
    "process": re.compile(rb"<(?:\w+:)?process\b[^>]*?\sname=\"([^\"]+)\""),
    "decision": re.compile(rb"<(?:\w+:)?decision\b[^>]*?\sname=\"([^\"]+)\""),
    "rules": re.compile(rb"^title:\s*(.+?)\s*$", re.MULTILINE),
    "catalogue": re.compile(rb"^title:\s*(.+?)\s*$", re.MULTILINE),
    "paper": re.compile(rb"^title:\s*(.+?)\s*$", re.MULTILINE),
}
"""Where each kind says its name. Enough for a heading; whoever needs to be sure reads the body."""

STEP = re.compile(
    rb"<(?:\w+:)?(userTask|startEvent)\b[^>]*?\sname=\"([^\"]+)\"[^>]*(?<!/)>"
    rb"(?:(?!</(?:\w+:)?\1>).)*?\sformId=\"([^\"=]+)\"",
    re.DOTALL,
)
"""A step and the form that is filled in there. Forms have no names of their own."""

_known: dict[tuple[str, str, str], str] = {}
_steps: dict[str, tuple[str, list[tuple[bytes, bytes]]]] = {}
"""By sha256: what a process is called, and its steps with their forms."""
KEEP = 5_000


def title_of(kind: str, key: str, body: bytes) -> str:
    """The name that the body gives itself, else the key."""
    found = NAMED[kind].search(body) if kind in NAMED else None
    return unescape(found[1].decode("utf-8", "replace")) if found else key


def form_titles(session: Session) -> dict[str, str]:
    """What the newest processes call the steps in which each form is filled in, by the form's key.

    Where two forms would be called the same, the process tells them apart: 形式审查（信用修复）.
    """
    found: dict[str, dict[str, str]] = {}
    for process in listing(session, "process"):
        if process.sha256 not in _steps:
            steps = [(match[3], match[2]) for match in STEP.finditer(process.body)]
            _steps[process.sha256] = (title_of("process", process.key, process.body), steps)
        title, steps = _steps[process.sha256]
        for form, step in steps:
            named = unescape(step.decode("utf-8", "replace"))
            found.setdefault(form.decode(), {}).setdefault(named, title)
    plain = {form: "、".join(steps) for form, steps in found.items()}
    often = Counter(plain.values())
    return {
        form: title if often[title] == 1 else f"{title}（{next(iter(found[form].values()))}）"
        for form, title in plain.items()
    }


def titles(session: Session, listed: list[Definition]) -> dict[int, str]:
    """The titles of definitions by id; a published body never changes, so each is read once."""
    missing = {one.sha256 for one in listed if _place(one) not in _known}
    if missing:
        if len(_known) > KEEP:
            _known.clear()
        rows = select(Definition.kind, Definition.key, Definition.sha256, Definition.body)
        for kind, key, sha256, body in session.execute(rows.where(Definition.sha256.in_(missing))):
            _known[kind, key, sha256] = title_of(kind, key, body)
    steps = form_titles(session) if any(one.kind == "form" for one in listed) else {}
    return {one.id: _title(one, steps) for one in listed}


def _title(one: Definition, steps: dict[str, str]) -> str:
    named = _known[_place(one)]
    return steps.get(one.key, named) if one.kind == "form" else named


def _place(one: Definition) -> tuple[str, str, str]:
    return one.kind, one.key, one.sha256
