"""台账: what was to be collected and shown, what is wrong with it, and every version of a record."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.casework.models import Case, CaseStatus
from app.credit import corrections, kinds
from app.credit import ledger as ledgers
from app.credit.kinds import DOUBLE, FIVE, Kind, Level
from app.credit.ledger import Line, State, Unit, Wanted
from app.credit.quality import QualityFinding
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.db import reading
from app.errors import NotFound
from app.people import Actor, Agency, require
from app.people.roles import DESK, OVERSIGHT
from app.registry.layouts import LAYOUTS
from app.registry.quality import PROCESS as CORRECTION
from app.web.access import actor
from app.web.asking import page_number
from app.web.chrome import translate as _
from app.web.language import say
from app.web.register import labels_of
from app.web.sheets import as_xlsx

pages = Blueprint("keeping", __name__)
GROUPS = {"double": "双公示（许可、处罚）", "five": "五类行政管理信息", "all": "全部种类"}
PAGE = 50
MOST_ROWS = 50_000
"""So many lines go into one sheet; a shorter period brings the rest."""
MOST_RECORDS = 500


@pages.get("/ledger")
def ledger() -> str:
    require(actor(), "records.survey")
    wanted, group = _wanted()
    today = clock.today()
    with reading() as session:
        lines = ledgers.lines(session, wanted, today)
        units = ledgers.units(session, wanted, today)
        return render_template(
            "ledger.html",
            lines=[(line, line.state(today)) for line in lines[: ledgers.PAGE]],
            more=len(lines) > ledgers.PAGE,
            units=units,
            sums=_sums(units),
            wanted=wanted,
            group=group,
            groups=GROUPS,
            kinds=list(Kind),
            states=list(State),
            page=wanted.page,
        )


@pages.get("/ledger.xlsx")
def ledger_sheet() -> Response:
    require(actor(), "records.survey")
    wanted, _group = _wanted()
    today = clock.today()
    heading = (
        "种类",
        "单位",
        "主体",
        "统一社会信用代码",
        "文号",
        "决定日期",
        "归集期限",
        "归集日期",
        "公示日期",
        "状态",
    )
    with reading() as session:
        rows = []
        for line in ledgers.all_lines(session, wanted, today):
            rows.append(_row(line, today))
            if len(rows) == MOST_ROWS:
                break
    name = f"{_('台账')}-{wanted.since}-{wanted.until}.xlsx"
    return as_xlsx(name, [_(one) for one in heading], rows)


@pages.get("/quality")
def quality() -> str:
    """What the last examination found, by unit, and in which case it is being mended."""
    require(actor(), "records.survey")
    closed = request.args.get("show") == "closed"
    with reading() as session:
        rows = session.execute(
            select(QualityFinding, Agency.name)
            .join(Agency, Agency.id == QualityFinding.unit_id)
            .where(QualityFinding.closed_on.is_not(None) if closed else QualityFinding.closed_on.is_(None))
            .order_by(QualityFinding.closed_on.desc(), Agency.name, QualityFinding.id)
            .limit(PAGE)
            .offset((page_number() - 1) * PAGE)
        ).all()
        count = select(func.count()).select_from(QualityFinding).where(QualityFinding.closed_on.is_(None))
        return render_template(
            "quality.html",
            rows=rows,
            cases=_cases(session, {one.unit_id for one, _unit in rows}),
            total=session.scalar(count) or 0,
            closed=closed,
            page=page_number(),
            more=len(rows) == PAGE,
        )


@pages.get("/records/<int:record_id>/history")
def history(record_id: int) -> str:
    """A record as it is now, whole, and every version that was replaced: by whom, when, why."""
    require(actor(), "records.survey")
    with reading() as session:
        record = session.get(Record, record_id)
        if record is None:
            raise NotFound
        level = _level(session, actor(), record)
        if level is Level.NONE:
            raise NotFound
        return render_template(
            "record_history.html",
            record=record,
            whole=level is Level.FULL,
            authority=session.get_one(Agency, record.authority_id).name,
            labels=labels_of(record.kind),
            details=[
                (column.heading, record.details[column.name])
                for column in LAYOUTS.get(record.kind, ())
                if record.details.get(column.name)
            ],
            changes=corrections.history(session, record_id) if level is Level.FULL else [],
        )


@pages.get("/subjects/<int:subject_id>")
def subject(subject_id: int) -> str:
    """一户式信用档案: everything on record about one subject, by kind."""
    require(actor(), "records.survey")
    with reading() as session:
        found = session.get(Subject, subject_id)
        if found is None:
            raise NotFound
        rows = session.execute(
            select(Record, Agency.name)
            .join(Agency, Agency.id == Record.authority_id)
            .where(Record.subject_id == subject_id)
            .order_by(Record.recognised_on.desc(), Record.id.desc())
            .limit(MOST_RECORDS)
        ).all()
        seen = [(one, unit) for one, unit in rows if _level(session, actor(), one) is not Level.NONE]
        return render_template(
            "subject.html",
            subject=found,
            by_kind={kind: [row for row in seen if row[0].kind == kind] for kind in Kind},
            total=len(seen),
        )


def _wanted() -> tuple[Wanted, str]:
    """What the filters say; the year so far where they say nothing."""
    today = clock.today()
    given = request.args
    group = given.get("kind", "double")
    named = {"double": DOUBLE, "five": FIVE, "all": tuple(Kind)}
    chosen = named.get(group) or ((Kind(group),) if group in set(Kind) else DOUBLE)
    state = given.get("state", "all")
    return (
        Wanted(
            kinds=tuple(str(kind) for kind in chosen),
            since=_day(given.get("since", "")) or date(today.year, 1, 1),
            until=_day(given.get("until", "")) or today,
            unit_id=given.get("unit", type=int),
            state=State(state) if state in set(State) else State.ALL,
            page=page_number(),
        ),
        group,
    )


def _sums(units: Any) -> Unit:
    """All units together."""
    names = ("total", "in_time", "late", "overdue", "due", "backlog", "to_show", "shown")
    return Unit(0, "", *(sum(getattr(unit, name) for unit in units) for name in names))


def _row(line: Line, on: date) -> list[object]:
    days = (line.recognised_on, line.collect_due, line.collected_on, line.published_from)
    return [
        say(f"record_kind_{line.kind}"),
        line.unit,
        line.subject,
        line.uscc,
        line.decision_no,
        *(day.isoformat() if day else "" for day in days),
        say(f"ledger_{line.state(on)}"),
    ]


def _level(session: Session, who: Actor, record: Record) -> Level:
    """How much of a record this person sees, by the catalogue's entry for its kind."""
    sides = [
        side
        for side, is_his in {
            "unit": who.agency_id is not None and who.agency_id == record.authority_id,
            "desk": bool(who.roles & DESK),
            "oversight": bool(who.roles & OVERSIGHT),
        }.items()
        if is_his
    ]
    return kinds.entry(Rulebook.read(session), record.kind, clock.today()).level(*sides)


def _cases(session: Session, units: set[int]) -> dict[int | None, Case]:
    live = (CaseStatus.RUNNING, CaseStatus.SUSPENDED)
    found = select(Case).where(Case.process == CORRECTION, Case.status.in_(live), Case.unit_id.in_(units))
    return {case.unit_id: case for case in session.scalars(found)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
