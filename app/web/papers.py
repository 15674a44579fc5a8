"""文书: one paper, what still has to be served, and the page on which anybody confirms a paper."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.casework import duties
from app.casework.attachments import Attachment
from app.casework.commands import files
from app.casework.models import Case
from app.clock import machine_now
from app.db import reading
from app.errors import ChengnuoError, Finding
from app.papers import Manner, Paper, consent, pdf, queries, rendering
from app.papers.commands import lookups, papers, printing, settings
from app.papers.commands.papers import Service
from app.people import may, require
from app.web import dates
from app.web.access import actor
from app.web.asking import asked, page_number, page_of_ours
from app.web.chrome import translate as _
from app.web.errors import Unreadable, status_of
from app.web.language import say_error

pages = Blueprint("papers", __name__, url_prefix="/papers")
STATES = {"valid": "有效", "void": "已作废", "replaced": "已被替换"}
LARGEST_CHECKED = 10 * 2**20


@dataclass(frozen=True)
class Row:
    """One paper of a list with what its reader may do."""

    paper: Paper
    case: Case
    due: dates.DueDate | None


@pages.get("/<int:paper_id>")
def show(paper_id: int) -> str:
    require(actor(), "cases.read")
    with reading() as session:
        paper, case = queries.one(session, actor(), paper_id)
        own = duties.is_party(case, actor())
        agreed = consent.standing(session, paper.subject_id)
        sealed = hidden_from_party(session, paper, case)
        sheet = None if sealed else rendering.sheet_of(session, paper)
        return render_template(
            "paper.html",
            paper=paper,
            case=case,
            own=own,
            agreed=agreed,
            sealed=sealed,
            sheet=Markup(rendering.as_html(sheet)) if sheet is not None else "",  # noqa: S704  escaped there
            due=_due(session, paper),
            proofs=_proofs(session, paper),
            replaced_by=session.get(Paper, paper.replaced_by) if paper.replaced_by else None,
            serves=_serves(case),
            voids=may(actor(), "papers.void") and duties.keeps_case(case, actor()) and not own,
            no_pdf=pdf.trouble(),
            manners=list(Manner),
            states=STATES,
            spaced=rendering.spaced(paper.code),
        )


@pages.get("/<int:paper_id>.pdf")
def download(paper_id: int) -> AnyResponse:
    """The paper as PDF; who agreed to electronic service opens it on its page first."""
    require(actor(), "cases.read")
    with reading() as session:
        paper, case = queries.one(session, actor(), paper_id)
        if hidden_from_party(session, paper, case):
            return redirect(url_for("papers.show", paper_id=paper_id))
        name = f"{paper.code}.pdf"
    body = printing.pdf_of(asked(), paper_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(body, content_type="application/pdf", headers=headers)


@pages.post("/<int:paper_id>/deliver")
def deliver(paper_id: int) -> AnyResponse:
    require(actor(), "papers.deliver")
    with reading() as session:
        queries.one(session, actor(), paper_id)  # whose it is comes before what was typed
    papers.deliver(asked(), paper_id, _service())
    flash(_("已登记送达。"))
    return redirect(url_for("papers.show", paper_id=paper_id), 303)


@pages.post("/<int:paper_id>/take")
def take(paper_id: int) -> AnyResponse:
    papers.take(asked(), paper_id)
    flash(_("文书已打开，已登记为电子送达。"))
    return redirect(url_for("papers.show", paper_id=paper_id), 303)


@pages.post("/<int:paper_id>/void")
def void(paper_id: int) -> AnyResponse:
    papers.void(asked(), paper_id, request.form.get("reason", ""))
    flash(_("文书已作废，文号保留。"))
    return redirect(url_for("papers.show", paper_id=paper_id), 303)


@pages.post("/consent")
def consenting() -> AnyResponse:
    """同意电子送达, or taking the agreement back."""
    if request.form.get("act") == "withdraw":
        settings.withdraw(asked())
        flash(_("已撤回同意，今后的文书按其他方式送达。"))
    else:
        settings.agree(asked())
        flash(_("已同意电子送达，今后的文书在消息中打开即为送达。"))
    return redirect(page_of_ours(request.form.get("next", "")) or url_for("letters.box"), 303)


@pages.get("/to-deliver")
def to_deliver() -> str:
    """待送达: what the unit has still to serve, the most urgent first."""
    require(actor(), "papers.deliver")
    with reading() as session:
        waiting, late = queries.count_to_serve(session, actor(), clock.today())
        by = dates.Reading.now(session)
        rows = [
            Row(paper, case, dates.of_day(paper.serve_by, by, _("送达")) if paper.serve_by else None)
            for paper, case in queries.to_serve(session, actor(), page_number())
        ]
        return render_template(
            "papers_to_deliver.html",
            rows=rows,
            waiting=waiting,
            late=late,
            page=page_number(),
            more=waiting > page_number() * queries.PAGE,
        )


@pages.get("/verify")
def verify() -> str | tuple[str, int]:
    """文书核验: number, agency, date and state of the paper with that code; nothing about the matter."""
    return _confirmed(request.args.get("code", "").strip()[:40])


@pages.post("/verify")
def compare() -> str | tuple[str, int]:
    """The same, and whether a file is the very one that the office printed. The file is not kept."""
    upload = request.files.get("file")
    body = upload.stream.read(LARGEST_CHECKED + 1) if upload is not None and upload.filename else None
    digest = hashlib.sha256(body).hexdigest() if body is not None else None
    return _confirmed(request.form.get("code", "").strip()[:40], digest)


def of_case(session: Session, case: Case) -> Sequence[Row]:
    """The papers of a case for its page."""
    return [Row(paper, case, _due(session, paper)) for paper in queries.of_case(session, case.id)]


def hidden_from_party(session: Session, paper: Paper, case: Case) -> bool:
    """Whether the party still has to take it: it agreed to be served by opening it here."""
    waits = paper.may_be_served and duties.is_party(case, actor())
    return waits and consent.standing(session, paper.subject_id) is not None


def _confirmed(code: str, digest: str | None = None) -> str | tuple[str, int]:
    found, problem, status = None, None, 200
    if code:
        try:
            found = lookups.look_up(code, request.remote_addr or "", machine_now())
        except ChengnuoError as refusal:
            problem, status = say_error(refusal), status_of(refusal)
    same = None if found is None or digest is None else digest == found.pdf_sha256
    shown = render_template(
        "paper_verify.html", code=code, found=found, problem=problem, same=same, states=STATES
    )
    return (shown, status) if status != 200 else shown


def _service() -> Service:
    given = request.form
    try:
        manner, day = Manner(given.get("manner", "")), date.fromisoformat(given.get("day", ""))
    except ValueError:
        raise Unreadable([Finding("paper_service_incomplete")]) from None
    upload = request.files.get("proof")
    proof = (
        files.store(asked(), upload.stream, upload.filename).id
        if upload is not None and upload.filename
        else None
    )
    return Service(manner, day, given.get("addressee", "")[:200], proof, given.get("note", "")[:2000])


def _due(session: Session, paper: Paper) -> dates.DueDate | None:
    if not paper.may_be_served or paper.serve_by is None:
        return None
    return dates.of_day(paper.serve_by, dates.Reading.now(session), _("送达"))


def _proofs(session: Session, paper: Paper) -> dict[str, Attachment]:
    found = (session.get(Attachment, one.proof) for one in paper.deliveries if one.proof)
    return {one.id: one for one in found if one is not None}


def _serves(case: Case) -> bool:
    """Whether this person may record service in that case."""
    keeps = may(actor(), "papers.deliver") and duties.keeps_case(case, actor())
    return keeps and not duties.is_party(case, actor())
