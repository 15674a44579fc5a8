"""What the processes are called, kept until a definition is published or another day begins."""

from datetime import date

from sqlalchemy.orm import Session

from app import clock, definitions
from app.casework import pinned
from app.definitions import NoDefinition, newest_in

_names: dict[tuple[str, int, date], dict[str, str]] = {}
KEEP = 20


def names(session: Session) -> dict[str, str]:
    """The names of all processes by their keys: one statement once they were read."""
    stamp = (str(session.get_bind().engine.url), newest_in(session), clock.today())
    if stamp not in _names:
        while len(_names) >= KEEP:
            _names.pop(next(iter(_names)))
        keys = sorted({one.key for one in definitions.listing(session, "process")})
        _names[stamp] = {key: name_of(session, key) for key in keys}
    return _names[stamp]


def name_of(session: Session, process: str) -> str:
    """What the process in force today is called, or its key while none is in force yet."""
    try:
        return pinned.diagram_now(session, process, clock.today()).name or process
    except NoDefinition:
        return process
