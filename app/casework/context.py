"""What a form may read besides its own fields: the run's routing facts and the case in plain words."""

from typing import Any

from app.casework.models import Case
from app.engine import Run


def context(case: Case, run: Run) -> dict[str, Any]:
    return {**run.facts, "case": {"number": case.number, "title": case.title, "started_at": case.started_at}}
