"""工作日历: the years as they are known, their 调休, and a new notice, proposed and confirmed by two."""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app import clock
from app.calendar import Calendar, CalendarDay, CalendarYear
from app.db import reading
from app.errors import ChengnuoError
from app.people import require
from app.registry import proposals, recounts
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("calendar", __name__)


@dataclass(frozen=True)
class Shown:
    """One day of a month's table; `kind` is one of work, rest, makeup, holiday and empty."""

    day: date | None
    kind: str
    name: str = ""


@pages.get("/calendar")
def show() -> str:
    require(actor(), "definitions.read")
    with reading() as session:
        years = {one.year: one for one in session.scalars(select(CalendarYear).order_by(CalendarYear.year))}
        year = request.args.get("year", clock.today().year, type=int)
        if year not in years and not 2000 <= year <= 2100:
            year = clock.today().year
        known = Calendar.read(session)
        named = {day.day: day for day in session.scalars(select(CalendarDay).where(CalendarDay.year == year))}
        return render_template(
            "calendar.html",
            year=year,
            years=years,
            months=[_month(year, month, named) for month in range(1, 13)],
            named=sorted(named.values(), key=lambda one: one.day),
            workdays=known.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)),
            waiting=proposals.waiting(session, proposals.YEAR),
            decided=proposals.decided(session, proposals.YEAR),
            recounts=recounts.newest(session),
            next_year=max(years, default=clock.today().year) + 1,
        )


@pages.get("/calendar/new")
def new() -> str:
    require(actor(), "calendar.edit")
    with reading() as session:
        last = max(session.scalars(select(CalendarYear.year)), default=clock.today().year)
    return _form("", "", None, example=last + 1)


@pages.post("/calendar/new")
def propose() -> Response | tuple[str, int] | str:
    """Shows first what it would change; proposed when the preview is sent."""
    require(actor(), "calendar.edit")
    given, reason = request.form.get("given", ""), request.form.get("reason", "")
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        given = upload.stream.read(200_000).decode("utf-8-sig", "replace")
    try:
        if "propose" in request.form:
            proposals.propose_year(asked(), given, reason)
            flash(_("已提交，由另一位管理员核对后生效。"))
            return redirect(url_for("calendar.show"), 303)
        with reading() as session:
            return _form(given, reason, None, preview=proposals.preview_year(session, given))
    except ChengnuoError as problem:
        return _form(given, reason, problem), status_of(problem)


def _form(
    given: str,
    reason: str,
    problem: ChengnuoError | None,
    *,
    preview: proposals.YearPreview | None = None,
    example: int | None = None,
) -> str:
    return render_template(
        "calendar_new.html",
        given=given,
        reason=reason,
        problem=problem,
        findings=[replace(one, where=None) for one in findings_of(problem)] if problem else [],
        preview=preview,
        example=proposals.draft_of_year(example or clock.today().year + 1),
    )


def _month(year: int, month: int, named: dict[date, CalendarDay]) -> tuple[int, list[list[Shown]]]:
    weeks = months.Calendar(firstweekday=0).monthdatescalendar(year, month)
    return month, [[_day(day, month, named) for day in week] for week in weeks]


def _day(day: date, month: int, named: dict[date, CalendarDay]) -> Shown:
    if day.month != month:
        return Shown(None, "empty")
    special = named.get(day)
    if special is not None:
        return Shown(day, "makeup" if special.works else "holiday", special.name)
    return Shown(day, "work" if day.weekday() < 5 else "rest")
