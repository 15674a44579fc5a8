"""公示: what anyone may see without signing in, and exactly what is public today."""

from datetime import date

from flask import Blueprint, render_template, request

from app import clock
from app.credit.kinds import Kind
from app.credit.register import (
    PublicPage,
    PublicRecord,
    Search,
    SearchTooShort,
    public_record,
    public_records,
)
from app.credit.rulebook import Rulebook
from app.db import reading
from app.registry.layouts import LAYOUTS
from app.web import disputes
from app.web import guide as guides
from app.web.applying import schema_now
from app.web.asking import page_number
from app.web.chrome import translate as _
from app.web.language import say, say_error
from app.web.services import papers_of

pages = Blueprint("register", __name__)
PAGE = 20
LONGEST_SEARCH = 128
LABELLED = ("act_type", "facts", "basis", "categories", "content", "permit")


@pages.get("/")
def search() -> str:
    """By part of a name, by code, by decision number; without a word, the newest."""
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    kind = request.args.get("kind", "") if request.args.get("kind", "") in set(Kind) else ""
    wanted = Search(text, limit=PAGE, offset=(page_number() - 1) * PAGE, kind=kind or None)
    problem = None
    with reading() as session:
        try:
            found = public_records(session, clock.today(), wanted)
        except SearchTooShort as short:
            found, problem = PublicPage([], 0), say_error(short)
    more = found.total > page_number() * PAGE
    return render_template(
        "register.html",
        text=text,
        kind=kind,
        kinds=list(Kind),
        found=found,
        problem=problem,
        page=page_number(),
        more=more,
    )


@pages.get("/records/<int:record_id>")
def record(record_id: int) -> str:
    with reading() as session:
        one = public_record(session, clock.today(), record_id)
        order = Rulebook.read(session).history("repair.order")
        return render_template(
            "record.html",
            record=one,
            order=order,
            labels=labels_of(one.kind),
            details=public_details(one),
            claims=disputes.of_record(session, one.id),
        )


@pages.get("/guide")
def guide() -> str:
    """How repair goes by the rules of today; `on` shows those of another day."""
    on = _day(request.args.get("on", "")) or clock.today()
    with reading() as session:
        written = guides.written(Rulebook.read(session), on)
        papers = papers_of(schema_now(session))
        return render_template("guide.html", guide=written, papers=papers, choice=guides.item_in_words)


def labels_of(kind: str) -> dict[str, str]:
    """What the columns of a record are called where it is of that kind: as its sheet heads them."""
    layout = LAYOUTS.get(kind)
    return {
        name: layout.heading_of(name) if layout and name in layout.by_name else say(f"field_{name}")
        for name in LABELLED
    } | ({"permit": _("涉及许可证件")} if kind == "penalty" else {})


def public_details(one: PublicRecord) -> list[tuple[str, str]]:
    """What only this kind of record says, as far as the public may read it: heading and text."""
    layout = LAYOUTS.get(one.kind)
    shown = [column for column in layout or () if column.public and one.details.get(column.name)]
    return [(column.heading, one.details[column.name]) for column in shown]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
