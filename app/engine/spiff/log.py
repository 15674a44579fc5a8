"""The visits of a run: appended when a step is entered, closed when it is left, never deleted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.engine.work import State

if TYPE_CHECKING:
    from app.engine.spiff.tokens import Token

STATES: tuple[State, ...] = ("open", "done", "cancelled", "returned")


@dataclass
class Log:
    """Rows of [number, element, process, number of the visit around it, instance, state, began, ended]."""

    mark: str
    now: datetime
    rows: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open = {row[0]: row for row in self.rows if row[5] == 0}

    def id_of(self, number: int) -> str:
        return f"{self.mark}-{number}"

    def number_of(self, token_id: str) -> int:
        return int(token_id.rpartition("-")[2])

    def open(self, token: "Token") -> None:
        number, around = self.number_of(token.id), token.around
        if number in self._open:
            return
        row = [
            number,
            token.task_spec.shape.id,
            token.workflow.diagram.key,
            None if around is None else self.number_of(around.id),
            token.internal_data.get("instance"),
            0,
            int(self.now.timestamp()),
            None,
        ]
        self.rows.append(row)
        self._open[number] = row

    def close(self, token: "Token", outcome: State) -> None:
        row = self._open.pop(self.number_of(token.id), None)
        if row is not None:
            row[5], row[7] = STATES.index(outcome), int(self.now.timestamp())

    def passed(self, element: str, process: str, within: int | None) -> Iterator[list[Any]]:
        """The finished visits to an element in one scope."""
        return (r for r in self.rows if r[1] == element and r[2] == process and r[3] == within and r[5] == 1)


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
