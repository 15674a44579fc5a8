"""What a definition calls itself, for lists that people read."""

import re
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions.table import Definition

NAMED = {
    "process": re.compile(rb"<(?:\w+:)?process\b[^>]*?\sname=\"([^\"]+)\""),
    "decision": re.compile(rb"<(?:\w+:)?decision\b[^>]*?\sname=\"([^\"]+)\""),
    "rules": re.compile(rb"^title:\s*(.+?)\s*$", re.MULTILINE),
}
"""Where each kind says its name. Enough for a heading; whoever needs to be sure reads the body."""

_known: dict[str, str] = {}
KEEP = 5_000


def title_of(kind: str, key: str, body: bytes) -> str:
    """The name that the body gives itself, else the key."""
    found = NAMED[kind].search(body) if kind in NAMED else None
    return unescape(found[1].decode("utf-8", "replace")) if found else key


def titles(session: Session, listed: list[Definition]) -> dict[str, str]:
    """The titles of definitions by sha256; a published body never changes, so each is read once."""
    missing = {one.sha256 for one in listed} - _known.keys()
    if missing:
        if len(_known) > KEEP:
            _known.clear()
        rows = select(Definition.kind, Definition.key, Definition.sha256, Definition.body)
        for kind, key, sha256, body in session.execute(rows.where(Definition.sha256.in_(missing))):
            _known[sha256] = title_of(kind, key, body)
    return {one.sha256: _known[one.sha256] for one in listed}
