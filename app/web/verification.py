"""日志核验: having the journal read again from end to end, and the roots to anchor outside."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.db import reading
from app.people import require
from app.registry import verifications
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.sheets import as_csv

pages = Blueprint("verification", __name__)


@pages.get("/journal")
def show() -> str:
    require(actor(), "journal.verify")
    with reading() as session:
        found = verifications.newest(session)
        return render_template(
            "verification.html",
            going=next((one for one in found if one.is_open), None),
            last=next((one for one in found if one.state == "done"), None),
            found=[one for one in found if not one.is_open],
            seals=verifications.seals(session),
        )


@pages.post("/journal/verify")
def verify() -> AnyResponse:
    verifications.ask(asked())
    return redirect(url_for("verification.show"), 303)


@pages.get("/journal/seals.csv")
def roots() -> Response:
    """Every root: with one of them kept elsewhere, nothing before it can be rewritten unseen."""
    require(actor(), "journal.verify")
    with reading() as session:
        seals = verifications.seals(session, limit=None)
    rows = [(seal.id, seal.at.isoformat(), seal.heads, seal.root) for seal in reversed(seals)]
    heading = [_("序号"), _("时间"), _("案件数"), _("封印值")]
    return as_csv(f"{_('日志封印')}-{clock.today()}.csv", heading, rows)
