"""文号: how an agency numbers its papers, kind by kind."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, definitions
from app.db import reading
from app.definitions import title_of
from app.errors import Finding, NotFound
from app.papers import queries, template
from app.papers.commands import settings
from app.papers.commands.settings import BadNumbers, Numbering
from app.people import Agency, require
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("numbering", __name__, url_prefix="/units")


@pages.get("/<int:unit_id>/numbers")
def show(unit_id: int) -> str:
    require(actor(), "papers.number")
    return _page(unit_id, None, [])


@pages.post("/<int:unit_id>/numbers")
def change(unit_id: int) -> str | Response | tuple[str, int]:
    given = request.form
    wanted = Numbering(given.get("kind", ""), given.get("head", ""), given.get("pattern", ""))
    try:
        settings.set_numbering(asked(), unit_id, wanted)
    except BadNumbers as problem:
        return _page(unit_id, wanted, findings_of(problem)), status_of(problem)
    flash(_("已保存。"))
    return redirect(url_for("numbering.show", unit_id=unit_id), 303)


def _page(unit_id: int, given: Numbering | None, findings: list[Finding]) -> str:
    with reading() as session:
        agency = session.get(Agency, unit_id)
        if agency is None:
            raise NotFound
        kept = {one.kind: one for one in queries.formats(session, unit_id)}
        kinds = [
            (one.key, title_of("paper", one.key, one.body)) for one in definitions.listing(session, "paper")
        ]
        general = kept.get("")
        examples = {}
        for key, _title in kinds:
            found = template.template_on(session, key, clock.today()).template
            own = kept.get(key)
            head = (own.head if own else "") or (general.head if general else "") or agency.name
            pattern = (own.pattern if own else "") or (general.pattern if general else "") or found.pattern
            year = clock.today().year
            examples[key] = template.number_of(pattern, head, found.series, year, 1)
        return render_template(
            "paper_numbers.html",
            agency=agency,
            kept=kept,
            kinds=kinds,
            examples=examples,
            given=given,
            findings=findings,
            usual=template.PATTERN,
        )
