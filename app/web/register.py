"""公示: what anyone may see without signing in, and exactly what is public today."""

from flask import Blueprint, render_template, request

from app import clock
from app.credit.register import PublicPage, Search, SearchTooShort, public_record, public_records
from app.credit.rulebook import Rulebook
from app.db import reading
from app.web.asking import page_number
from app.words import say_error

pages = Blueprint("register", __name__)
PAGE = 20
LONGEST_SEARCH = 128


@pages.get("/")
def search() -> str:
    """By part of a name, by code, by decision number; without a word, the newest."""
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    wanted = Search(text, limit=PAGE, offset=(page_number() - 1) * PAGE)
    problem = None
    with reading() as session:
        try:
            found = public_records(session, clock.today(), wanted)
        except SearchTooShort as short:
            found, problem = PublicPage([], 0), say_error(short)
    more = found.total > page_number() * PAGE
    return render_template(
        "register.html", text=text, found=found, problem=problem, page=page_number(), more=more
    )


@pages.get("/records/<int:record_id>")
def record(record_id: int) -> str:
    with reading() as session:
        one = public_record(session, clock.today(), record_id)
        order = Rulebook.read(session).history("repair.order")
        return render_template("record.html", record=one, order=order)
