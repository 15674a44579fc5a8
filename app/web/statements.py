"""撤下与更正公告: decisions that were revoked or changed, and why; open to anybody."""

from flask import Blueprint, render_template

from app import clock
from app.calendar import add_months
from app.credit.changes import stated
from app.credit.rulebook import Rulebook
from app.db import reading
from app.web.asking import page_number

pages = Blueprint("statements", __name__)
PAGE = 20


@pages.get("/statements")
def listing() -> str:
    """For as long as the rule says, the newest first."""
    page = page_number()
    with reading() as session:
        today = clock.today()
        months = Rulebook.read(session).number("record.statement_shown", today)
        rows = stated(session, add_months(today, -months), (PAGE + 1, (page - 1) * PAGE))
        return render_template(
            "statements.html", rows=rows[:PAGE], page=page, more=len(rows) > PAGE, months=months
        )
