"""消息: what the office has told this person."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.casework import letters
from app.casework.commands.letters import mark_read
from app.db import reading
from app.papers import consent
from app.people import may
from app.web.access import actor
from app.web.asking import asked

pages = Blueprint("letters", __name__)


@pages.get("/letters")
def box() -> str:
    with reading() as session:
        found = letters.box(session, actor().id or 0)
        consents = may(actor(), "papers.consent") and actor().subject_id is not None
        agreed = consent.standing(session, actor().subject_id) if consents else None
        return render_template("letters.html", letters=found, consents=consents, agreed=agreed)


@pages.post("/letters/read")
def read() -> Response:
    mark_read(asked())
    return redirect(url_for("letters.box"), 303)
