"""What is wrong with a definition: the door for each kind's own check, and what holds for all kinds."""

import re
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.definitions.table import KINDS, Kind
from app.errors import Finding

KEY = re.compile(r"[a-z][a-z0-9_-]{0,98}")
LARGEST_BODY = 2_000_000

Check = Callable[[str, bytes, Session], list[Finding]]
_checks: dict[str, Check] = {}


def register_check(kind: Kind, check: Check) -> None:
    """Let `check(key, body, session)` say what is wrong with that kind; the last one registered counts."""
    _checks[kind] = check


def check(session: Session, kind: str, key: str, body: bytes) -> list[Finding]:
    """Everything that is wrong with it, at once. A kind whose check nobody registered is a fault of ours."""
    unfit = misfits(kind, key, body)
    if unfit:
        return unfit
    if kind not in _checks:
        raise RuntimeError(f"no check is registered for definitions of kind {kind}")
    return _checks[kind](key, body, session)


def misfits(kind: str, key: str, body: bytes) -> list[Finding]:
    """Why it cannot even be kept as a draft: no such kind, no such key, too large."""
    if kind not in KINDS:
        return [Finding("definition_unknown_kind", None, {"kind": kind, "kinds": "、".join(KINDS)})]
    if not KEY.fullmatch(key):
        return [Finding("definition_bad_key", None, {"key": key})]
    if len(body) > LARGEST_BODY:
        return [Finding("definition_too_large", None, {"size": len(body), "limit": LARGEST_BODY})]
    return []
