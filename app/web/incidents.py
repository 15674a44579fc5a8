"""What broke: automatic steps that wait until somebody has mended the cause and tries again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.casework.access import may_see
from app.casework.commands import incidents
from app.casework.models import Case
from app.db import reading
from app.people import require
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _

pages = Blueprint("incidents", __name__)


@pages.get("/incidents")
def listing() -> str:
    require(actor(), "incidents.read")
    with reading() as session:
        found = [(one, session.get(Case, one.case_id)) for one in incidents.open_incidents(session)]
        rows = [(one, case) for one, case in found if case is not None and may_see(session, case, actor())]
        return render_template("incidents.html", rows=rows)


@pages.post("/incidents/<int:incident_id>/retry")
def retry(incident_id: int) -> Response:
    moved = incidents.retry(asked(), incident_id)
    flash(_("仍未成功，异常保留。") if moved.status == "still_broken" else _("已重试成功，案件继续办理。"))
    return redirect(url_for("incidents.listing"), 303)
