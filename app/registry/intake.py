"""归集: after an import, one case per agency, so that its decisions are collected within the period."""

from app.casework.asked import Asked


def open_intake(asked: Asked, batch_id: int) -> None:
    """Open a case for each agency of the batch that has none yet."""
