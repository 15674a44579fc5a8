"""What a person is told after an import: every rejected row with its sentence, everything put right."""

from collections.abc import Iterable
from typing import Any

from app.errors import Finding
from app.registry.batches import Fate
from app.registry.examination import Examined
from app.registry.layout import PENALTY, Layout
from app.registry.reading import Mend
from app.words import Language, say

KEPT = ("sheet", "row", "fate", "problems", "mends", "doubts", "created")
"""What a row keeps of what is told about it."""


def compose(rows: Iterable[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    """The report of an import, from its rows as kept and what was told beside them.

    A rejected row has its first problem as its own, and all of them under `problems`.
    """
    lines = list(rows)
    count = {fate: sum(line["fate"] == fate for line in lines) for fate in Fate}
    created = [met for line in lines for met in line["created"]]
    return {
        "accepted": count[Fate.ACCEPTED],
        "already_there": count[Fate.ALREADY_THERE],
        "rejected": [
            {**_place(line), **line["problems"][0], "problems": line["problems"]}
            for line in lines
            if line["fate"] == Fate.REJECTED
        ],
        "mended": [{**_place(line), **mend} for line in lines for mend in line["mends"]],
        "doubtful": [{**_place(line), **doubt} for line in lines for doubt in line["doubts"]],
        "provisional": {
            "agencies": [_named(met) for met in created if met["what"] == "agency"],
            "subjects": [_named(met) for met in created if met["what"] == "subject"],
        },
        **told,
    }


def sentence(problem: Finding, language: Language = "zh") -> str:
    """The problem's sentence; a finding among its arguments is said within it."""
    named = {
        name: sentence(value, language) if isinstance(value, Finding) else value
        for name, value in problem.named.items()
    }
    return say(problem.code, named, language)


def problem_line(problem: Finding, layout: Layout = PENALTY) -> dict[str, Any]:
    return {
        "field": layout.heading_of(problem.where) if problem.where else "",
        "code": problem.code,
        "message": sentence(problem),
    }


def mend_line(mend: Mend, layout: Layout = PENALTY) -> dict[str, Any]:
    field = layout.heading_of(mend.column)
    return {"field": field, "code": mend.code, "before": mend.before, "after": mend.after}


def passed_over(examined: Examined) -> dict[str, Any]:
    """What was read and is no decision, and what was not read at all."""
    return {
        "kind": examined.layout.kind,
        "skipped": [
            {**_place({"row": row, "sheet": sheet}), "code": why, "message": say(why)}
            for row, sheet, why in examined.skipped
        ],
        "unread_sheets": list(examined.unread_sheets),
        "unknown_columns": list(examined.unknown_columns),
    }


def _place(line: dict[str, Any]) -> dict[str, Any]:
    """The row, and the sheet where the file names its sheets."""
    return {"row": line["row"], **({"sheet": line["sheet"]} if line["sheet"] else {})}


def _named(met: dict[str, Any]) -> dict[str, Any]:
    return {"name": met["name"], "code": met["code"]}
