"""消息: what the office has told this person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.casework import letters
from app.casework.commands.letters import mark_read
from app.clock import machine_now
from app.db import reading
from app.people import commands as account
from app.people.commands import BadMail
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.errors import status_of

pages = Blueprint("letters", __name__)


@pages.get("/letters")
def box() -> str:
    return _box(account.mail_of(actor()))


@pages.post("/letters/read")
def read() -> Response:
    mark_read(asked())
    return redirect(url_for("letters.box"), 303)


@pages.post("/letters/mail")
def want_mail() -> Response | tuple[str, int]:
    """邮件提醒: what is in the box goes to this address too."""
    address = request.form.get("mail", "")
    try:
        account.want_mail(actor(), address, machine_now())
    except BadMail as problem:
        return _box(address, problem), status_of(problem)
    wanted = address.strip()
    flash(_("今后的消息会同时发到 {mail}。", mail=wanted) if wanted else _("今后的消息不再发邮件。"))
    return redirect(url_for("letters.box"), 303)


def _box(mail: str, problem: BadMail | None = None) -> str:
    with reading() as session:
        found = letters.box(session, actor().id or 0)
        return render_template("letters.html", letters=found, mail=mail, problem=problem)
