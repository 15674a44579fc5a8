"""What broke: automatic steps that wait until somebody has mended the cause and tries again, one or many."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.casework.commands import incidents
from app.casework.queries import incidents as queries
from app.db import reading
from app.people import require
from app.web.access import actor
from app.web.asking import asked, page_number
from app.web.chrome import translate as _
from app.web.language import say_error

pages = Blueprint("incidents", __name__)
MOST = 200
"""So many are tried again in one go."""


@pages.get("/incidents")
def listing() -> str:
    require(actor(), "incidents.read")
    with reading() as session:
        found = queries.listing(session, actor(), page_number())
        return render_template(
            "incidents.html",
            groups=queries.grouped(found),
            total=queries.count(session, actor()),
            mended=queries.mended(session, actor()),
            page=page_number(),
            more=len(found) == queries.PAGE,
        )


@pages.post("/incidents/<int:incident_id>/retry")
def retry(incident_id: int) -> Response:
    moved = incidents.retry(asked(), incident_id)
    flash(_("仍未成功，异常保留。") if moved.status == "still_broken" else _("已重试成功，案件继续办理。"))
    return redirect(url_for("incidents.listing"), 303)


@pages.post("/incidents/retry")
def retry_many() -> Response:
    """Those that were ticked; each for itself."""
    chosen = list(dict.fromkeys(request.form.getlist("incident", type=int)))[:MOST]
    tried = incidents.retry_many(asked(), chosen)
    if not tried:
        flash(_("没有勾选任何异常。"))
    mended = sum(one.mended for one in tried)
    if mended:
        flash(_("{count} 项已重试成功，案件继续办理。", count=mended))
    if broken := sum(not one.mended and one.problem is None for one in tried):
        flash(_("{count} 项仍未成功，异常保留，原因见下。", count=broken))
    for problem in {say_error(one.problem) for one in tried if one.problem is not None}:
        flash(problem)
    return redirect(url_for("incidents.listing"), 303)
