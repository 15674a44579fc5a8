"""What the processes are called, kept until a definition is published."""

from sqlalchemy.orm import Session

from app import definitions
from app.definitions import newest_in

_names: dict[tuple[str, int], dict[str, str]] = {}
KEEP = 20


def names(session: Session) -> dict[str, str]:
    """The names of all processes by their keys: one statement once they were read."""
    stamp = (str(session.get_bind().engine.url), newest_in(session))
    if stamp not in _names:
        while len(_names) >= KEEP:
            _names.pop(next(iter(_names)))
        newest = definitions.listing(session, "process")
        titles = definitions.titles(session, newest)
        _names[stamp] = {one.key: titles[one.id] for one in newest}
    return _names[stamp]
