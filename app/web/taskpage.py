"""What a task's page shows: the same whole page, or beside the inbox's list."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app import clock
from app.casework import attachments, colleagues, duties, held
from app.casework.queries import cases as queries
from app.casework.queries.cases import CasePage, TaskPage
from app.errors import ChengnuoError, Conflict, Finding, NotAllowed, NotFound
from app.web import around, dates, headers, near, rounds, telling
from app.web.access import actor
from app.web.asking import asked, files_in, in_pane
from app.web.chrome import translate as _
from app.web.language import say_error


@dataclass(frozen=True)
class Shown:
    """What the person sees again after a refusal: the values as typed, and what was wrong."""

    values: dict[str, Any] | None = None
    problem: ChengnuoError | None = None
    findings: tuple[Finding, ...] = ()


def render(session: Session, page: TaskPage, shown: Shown) -> str:
    headers.allow_previews()
    by = dates.Reading.now(session)
    whole = queries.page(session, actor(), page.case.id)
    teller = telling.of_page(session, whole)
    fields = []
    if page.form is not None:
        fields = page.form.fields(page.context, shown.values, queries.ask_in(session, asked(), page))
    told = teller.answered(whole.answers)
    own = page.task.role in duties.SUBJECT_ROLES
    return render_template(
        _template(own),
        case=page.case,
        task=page.task,
        fields=fields,
        files=files_in(session, [shown.values, [f.value for f in _pickers(fields)]]),
        problem=say_error(shown.problem) if shown.problem is not None else None,
        findings=shown.findings,
        why_not=_why_not(session, page),
        due=dates.of_step(page.task, whole.clocks, by),
        clocks=dates.at_a_glance(dates.of_case(whole.clocks, by), but=page.task.id),
        told=told,
        checked=teller.checked(whole.decisions),
        names=files_in(session, [answer for _given, answer in whole.answers]),
        back_to=telling.ways_back(whole, page.task),
        gaps=telling.gaps_of(whole),
        points=any(one.kind == "dynamiclist" and not one.open_ended and one.rows for one in fields),
        **({} if own else _for_staff(session, page, whole, teller, told)),
    )


def closed(session: Session, page: TaskPage) -> str:
    """What stands beside the list of a task that was done meanwhile."""
    whole = queries.page(session, actor(), page.case.id)
    return render_template(
        "pane_closed.html", case=page.case, task=page.task, around=around.of_case(session, whole)
    )


def opinion(page: TaskPage, values: dict[str, Any]) -> str:
    """The first words of length that stand in the form."""
    fields = page.form.fields(page.context, values, None) if page.form is not None else []
    written = (one.input for one in telling.flat(fields) if one.kind == "textarea" and not one.hidden)
    return next((words for words in written if words.strip()), "")


def _template(own: bool) -> str:
    if own:
        return "task_own.html"
    return "pane.html" if in_pane() else "task.html"


def _for_staff(
    session: Session, page: TaskPage, whole: CasePage, teller: telling.Teller, told: list[telling.Told]
) -> dict[str, Any]:
    waiting = held.of_task(session, page.task.id)
    mine = waiting is not None and waiting.user_id == actor().id
    return {
        "rounds": rounds.rounds(told, rounds.applicants_steps(whole)),
        "attached": attachments.of_case(session, page.case.id),
        "lines": teller.journal(whole.entries),
        "phrases": colleagues.phrases_of(session, actor().id or 0, page.task.form),
        "takers": near.same_desk(session, actor(), page.task),
        "around": around.of_case(session, whole),
        "undo_for": _seconds(waiting) if mine else 0,
        "heading": "h2" if in_pane() else "h1",
    }


def _seconds(waiting: held.HeldDecision | None) -> int:
    return 0 if waiting is None else max(1, round((waiting.due_at - clock.now()).total_seconds()))


def _pickers(fields: list[Any]) -> list[Any]:
    return [one for one in telling.flat(fields) if one.kind == "filepicker"]


def _why_not(session: Session, page: TaskPage) -> str | None:
    """The reason why this person cannot do the task now, in one sentence."""
    try:
        duties.check(session, page.case, page.task, asked())
    except (NotAllowed, Conflict, NotFound) as problem:
        return say_error(problem)
    return None if page.case.status == "running" else _("案件已中止，恢复后才能办理。")
