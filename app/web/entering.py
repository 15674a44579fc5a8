"""手工录入: one record typed into a form drawn from the layout of its kind, handed to a second person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.db import reading
from app.errors import Conflict, Finding, Invalid
from app.people import Agency, require
from app.registry import entries
from app.registry.entries import BadEntry, Sending
from app.registry.layout import Layout
from app.registry.layouts import LAYOUTS
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.errors import status_of
from app.web.language import say_error

pages = Blueprint("entering", __name__)
LONG = 500
"""A column that takes more signs than this is a field of several lines."""
DAYS = frozenset({"decision_date", "valid_from", "valid_until", "publicity_until"})
Answer = str | Response | tuple[str, int]


@pages.get("/entries/new")
def form() -> Answer:
    require(actor(), "records.enter")
    return _page(_layout(), _known(), [], None)


@pages.post("/entries/new")
def enter() -> Answer:
    require(actor(), "records.enter")
    layout = _layout()
    typed = {column.name: request.form.get(column.name, "").strip() for column in layout}
    cells = {name: text or None for name, text in typed.items()}
    signed_by = request.form.get("signed_by", "").strip()
    try:
        made = entries.by_hand(asked(), Sending(layout.kind, cells, signed_by))
    except BadEntry as problem:
        return _page(layout, typed | {"signed_by": signed_by}, problem.findings, problem), 400
    except (Conflict, Invalid) as problem:
        return _page(layout, typed | {"signed_by": signed_by}, [], say_error(problem)), status_of(problem)
    flash(_("已录入，案号 {number}，由另一位同事核对后归集公示。", number=made.case_number or ""))
    return redirect(url_for("keeping.history", record_id=made.record_id), 303)


def _layout() -> Layout:
    return LAYOUTS.get(request.values.get("of", ""), LAYOUTS["permit"])


def _known() -> dict[str, str]:
    """What the office knows already: the unit of whoever types."""
    with reading() as session:
        agency = session.get(Agency, actor().agency_id or 0)
    if agency is None:
        return {}
    return {
        "authority": agency.name,
        "authority_uscc": agency.uscc or "",
        "source_unit": agency.name,
        "source_unit_uscc": agency.uscc or "",
    }


def _page(
    layout: Layout, typed: dict[str, str], findings: list[Finding], problem: BadEntry | str | None
) -> str:
    return render_template(
        "entry.html",
        layout=layout,
        layouts=LAYOUTS.values(),
        typed=typed,
        wrong={finding.where: say_error(finding) for finding in findings},
        problem=say_error(problem) if isinstance(problem, BadEntry) else problem,
        long=LONG,
        days=DAYS,
    )
