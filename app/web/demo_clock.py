"""The demonstration's clock in the header: a day, a week, or to the next deadline. Never outside the demo."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.errors import NotFound
from app.web.chrome import DEMO_STEPS, as_moment
from app.web.chrome import translate as _

pages = Blueprint("demo_clock", __name__)


@pages.post("/demo/clock")
def move() -> Response:
    mover: Callable[[str], datetime] | None = current_app.extensions.get("demo_clock")
    step = request.form.get("step", "")
    if mover is None or step not in DEMO_STEPS:
        raise NotFound
    flash(_("演示时间已到 {at}，其间到期的事项已经办理。", at=as_moment(mover(step))))
    return redirect(_back(), 303)


def _back() -> str:
    """The page on which the button was pressed, if it is one of ours."""
    came = request.referrer or ""
    if not came.startswith(request.host_url):
        return url_for("register.search")
    parts = urlsplit(came)
    return parts.path + (f"?{parts.query}" if parts.query else "")
