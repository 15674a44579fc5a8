"""Cases over the API."""

from typing import Any

from app import clock
from app.casework import whatif
from app.casework.asked import About, Moved
from app.casework.clocks import Holder, Kind
from app.casework.commands import cases, clocks
from app.casework.queries import cases as queries
from app.casework.queries.cases import CasePage
from app.db import reading
from app.people import require
from app.web import applying, telling
from app.web.access import actor
from app.web.api import periods, schemas
from app.web.api.base import Room, plain
from app.web.asking import asked
from app.web.cases import marks_of

api = Room("cases", description="Cases")


@api.operation("GET /cases", schemas.CaseBrief(many=True), takes=schemas.CaseList, place="query")
def listing(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The cases this person may see, newest first, fifty a page."""
    require(actor(), "cases.read")
    live = {"live": True, "closed": False}.get(given["show"])
    with reading() as session:
        found = queries.listing(session, actor(), page=given["page"], live=live)
        return [schemas.CaseBrief().dump(case) for case in found]


@api.operation("POST 201 /cases", schemas.Moved, takes=schemas.Start, refuses=(404, 409, 422))
def start(given: dict[str, Any]) -> Moved:
    """Begin a case. Repeating it with the same Idempotency-Key begins one."""
    return cases.start(asked(), given["process"], given["answer"], _about(given))


@api.operation("GET /cases/<int:case_id>", schemas.CaseDetail, refuses=(404,))
def show(case_id: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The case with its tasks, clocks, answers and decisions; its version is the ETag."""
    require(actor(), "cases.read")
    with reading() as session:
        page = queries.page(session, actor(), case_id)
        return _detail(page), {"ETag": f'"{page.case.version}"'}


@api.operation("GET /cases/<int:case_id>/journal", schemas.EntrySchema(many=True), refuses=(404,))
def journal(case_id: int) -> list[dict[str, Any]]:
    """What happened so far: each line with its place in the chain and its hash."""
    require(actor(), "cases.read")
    with reading() as session:
        page = queries.page(session, actor(), case_id)
        lines = telling.of_page(session, page).journal(page.entries)
        return [
            schemas.EntrySchema().dump(entry) | {"sentence": line.sentence}
            for entry, line in zip(page.entries, lines, strict=True)
        ]


@api.operation("GET /cases/<int:case_id>/diagram", schemas.Marks, refuses=(404,))
def diagram(case_id: int) -> dict[str, list[str]]:
    """How far the case has come: ids of the diagram's elements."""
    require(actor(), "cases.read")
    with reading() as session:
        return vars(marks_of(session, queries.page(session, actor(), case_id)))


@api.operation("POST /cases/<int:case_id>/comments", schemas.Moved, takes=schemas.Text, refuses=(404, 409))
def comment(given: dict[str, Any], case_id: int) -> Moved:
    """沟通"""
    return cases.comment(asked(), case_id, given["text"])


@api.operation(
    "POST /cases/<int:case_id>/reminders", schemas.Moved, takes=schemas.Text, refuses=(404, 409, 422)
)
def remind(given: dict[str, Any], case_id: int) -> Moved:
    """催办, once a day."""
    return cases.remind(asked(), case_id, given["text"])


@api.operation(
    "POST /cases/<int:case_id>/retraction", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def retract(given: dict[str, Any], case_id: int) -> Moved:
    """撤回, by the applicant."""
    return cases.retract(asked(), case_id, given["reason"])


@api.operation(
    "POST /cases/<int:case_id>/suspension", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def suspend(given: dict[str, Any], case_id: int) -> Moved:
    """中止"""
    return cases.suspend(asked(), case_id, given["reason"])


@api.operation(
    "POST /cases/<int:case_id>/resumption", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def resume(given: dict[str, Any], case_id: int) -> Moved:
    """恢复"""
    return cases.resume(asked(), case_id, given["reason"])


@api.operation(
    "POST /cases/<int:case_id>/extension", schemas.Moved, takes=schemas.Extension, refuses=(404, 409, 422)
)
def extend(given: dict[str, Any], case_id: int) -> Moved:
    """延长, once, where the rule knows it."""
    return cases.extend(asked(), case_id, given["rule"], given["reason"], given["document"])


@api.operation(
    "POST /cases/<int:case_id>/clock-stops", schemas.Moved, takes=periods.Wait, refuses=(400, 404, 409, 422)
)
def stop_clocks(given: dict[str, Any], case_id: int) -> Moved:
    """停止计时 while the office waits: hearing, inspection, expert_review, publicity or other_agency."""
    return clocks.stop(asked(), case_id, given["cause"], given["reason"], given["document"])


@api.operation(
    "POST /cases/<int:case_id>/clock-resumptions",
    schemas.Moved,
    takes=periods.Wait,
    refuses=(400, 404, 409, 422),
)
def resume_clocks(given: dict[str, Any], case_id: int) -> Moved:
    """恢复计时: what was waited for has come."""
    return clocks.resume(asked(), case_id, given["cause"], given["reason"], given["document"])


@api.operation(
    "GET /cases/<int:case_id>/what-if",
    periods.Outlook(many=True),
    takes=periods.SupposedDays,
    place="query",
    refuses=(400, 404, 422),
)
def what_if(given: dict[str, Any], case_id: int) -> list[dict[str, Any]]:
    """推算: if what is waited for comes on that day, when each period of the office is over then."""
    require(actor(), "cases.read")
    with reading() as session:
        page = queries.page(session, actor(), case_id)
        of_page = [one for one, _lines in page.clocks]
        today = clock.today()
        supposed = whatif.Supposed(given["resumes_on"] or today, given["stops_on"])
        found = whatif.what_if(session, page.case, of_page, supposed, today)
        return [periods.Outlook().dump(one) for one in found]


@api.operation(
    "POST /cases/<int:case_id>/termination", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def terminate(given: dict[str, Any], case_id: int) -> Moved:
    """终止"""
    return cases.terminate(asked(), case_id, given["reason"])


@api.operation("POST /cases/<int:case_id>/copies", schemas.Moved, takes=schemas.Copies, refuses=(404, 409))
def copy_to(given: dict[str, Any], case_id: int) -> Moved:
    """抄送 to colleagues, with read receipts."""
    return cases.copy_to(asked(), case_id, given["user_ids"], given["note"])


@api.operation(
    "POST /cases/<int:case_id>/recusal", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def recuse(given: dict[str, Any], case_id: int) -> Moved:
    """回避"""
    return cases.recuse(asked(), case_id, given["reason"])


@api.operation(
    "POST /cases/<int:case_id>/supervision", schemas.Moved, takes=schemas.Supervision, refuses=(404, 409, 422)
)
def supervise(given: dict[str, Any], case_id: int) -> Moved:
    """督办, by a supervisor, until a day."""
    return cases.supervise(asked(), case_id, given["until"], given["reason"])


def _about(given: dict[str, Any]) -> About:
    """Subjects may only apply for their own record; what else a case knows is the office's to say."""
    if given["record_id"] is not None or not actor().is_staff:
        with reading() as session:
            return applying.about(session, given["record_id"])
    return About(
        title=given["title"] or given["process"],
        unit_id=actor().agency_id,
        business_key=given["business_key"],
        facts=given["facts"],
    )


def _detail(page: CasePage) -> dict[str, Any]:
    shown: dict[str, Any] = schemas.CaseBrief().dump(page.case)
    return shown | {
        "tasks": schemas.TaskBrief(many=True).dump(page.tasks),
        "clocks": [
            periods.ClockSchema().dump(one) | {"lines": periods.LedgerLine(many=True).dump(lines)}
            for one, lines in page.clocks
            if actor().is_staff or one.kind == Kind.STATUTORY or one.holder == Holder.APPLICANT
        ],
        "answers": [
            {"form": given.form, "element": given.element, "answer": plain(answer)}
            for given, answer in page.answers
        ],
        "decisions": [
            {
                "decision": one.made.decision,
                "version": one.made.version,
                "value": plain(one.value),
                "explanation": plain(one.explanation),
            }
            for one in page.decisions
        ],
    }
