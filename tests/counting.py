"""Counts what the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event

from app import db


@dataclass
class Counted:
    """What the database was asked between two points of a test."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Every statement and commit of the process's database, of all threads."""
    counted = Counted()
    made = db.database()

    def on_statement(*arguments: Any) -> None:
        if not arguments[2].startswith("BEGIN"):
            counted.statements.append(arguments[2])

    def on_commit(_connection: Connection) -> None:
        counted.commits += 1

    engines = [made.writer, made.reader] if made.is_sqlite else [made.writer]  # the other one hears both
    hooks = [(engine, "before_cursor_execute", on_statement) for engine in engines]
    hooks.append((made.writer, "commit", on_commit))
    for hook in hooks:
        event.listen(*hook)
    try:
        yield counted
    finally:
        for hook in hooks:
            event.remove(*hook)
