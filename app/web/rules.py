"""规则: the law's numbers as they hold, with source and evidence; one person proposes, another publishes."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.casework import used_rules
from app.credit import Rule, Rulebook
from app.credit.rulebook import BEGINNING, END
from app.db import reading
from app.errors import ChengnuoError, NotFound
from app.people import require
from app.registry import proposals
from app.registry.proposals import RuleProposal, Wanted, YearPreview
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import UNIT_WORDS
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("rules", __name__)
MARKS = {"V": "已核实", "F": "仅见片段", "D": "据征求意见稿", "U": "未见原文"}
STATE_WORDS = {"published": "已发布", "refused": "未采纳", "withdrawn": "已撤回"}


@pages.get("/rules")
def listing() -> str:
    require(actor(), "definitions.read")
    only, text = request.args.get("kind", ""), request.args.get("q", "").strip()
    today = clock.today()
    with reading() as session:
        rules = Rulebook.read(session)
        shown = [one for one in rules.rules if one.effective_to >= today and _wanted(one, only, text)]
        return render_template(
            "rules.html",
            families=_by_family(shown),
            titles={family: _title(family, body) for family, body in rules.bodies.items()},
            unverified=sum(one.unverified and one.effective_to >= today for one in rules.rules),
            unset=sum(one.value is None and one.effective_to >= today for one in rules.rules),
            total=sum(one.effective_to >= today for one in rules.rules),
            waiting={one.key: one for one in proposals.waiting(session, proposals.RULE)},
            only=only,
            text=text,
            marks=MARKS,
            end=END,
            beginning=BEGINNING,
        )


@pages.get("/rules/<key>")
def show(key: str) -> str:
    require(actor(), "definitions.read")
    return _page(key, {}, None)


@pages.post("/rules/<key>/proposals")
def propose(key: str) -> Response | tuple[str, int]:
    form = request.form
    try:
        wanted = Wanted(
            form.get("value", ""),
            _day(form.get("from", "")),
            form.get("source", ""),
            form.get("reason", ""),
            form.get("evidence", ""),
        )
        proposals.propose_value(asked(), key, wanted)
    except ChengnuoError as problem:
        return _page(key, dict(form), problem), status_of(problem)
    flash(_("已提交，由另一位管理员核对后生效。"))
    return redirect(url_for("rules.show", key=key), 303)


@pages.get("/proposals")
def waiting() -> str:
    require(actor(), "definitions.read")
    with reading() as session:
        return render_template(
            "proposals.html",
            waiting=[_shown(session, one) for one in proposals.waiting(session)],
            decided=[
                *proposals.decided(session, proposals.RULE),
                *proposals.decided(session, proposals.YEAR),
            ],
            states=STATE_WORDS,
        )


@pages.post("/proposals/<int:proposal_id>/<act>")
def decide(proposal_id: int, act: str) -> Response:
    opinion = request.form.get("opinion", "")
    if act == "publish":
        proposals.publish(asked(), proposal_id, opinion)
        flash(_("已发布生效。"))
    elif act == "refuse":
        proposals.refuse(asked(), proposal_id, opinion)
        flash(_("已记录不采纳的意见。"))
    elif act == "withdraw":
        proposals.withdraw(asked(), proposal_id)
        flash(_("已撤回。"))
    else:
        raise NotFound
    return redirect(url_for("rules.waiting"), 303)


def _page(key: str, given: dict[str, str], problem: ChengnuoError | None) -> str:
    with reading() as session:
        history = Rulebook.read(session).history(key)
        if not history:
            raise NotFound
        today = clock.today()
        now = next((rule for rule in history if rule.in_force(today)), history[-1])
        return render_template(
            "rule.html",
            rule=now,
            history=history,
            marks=MARKS,
            units=UNIT_WORDS,
            given=given,
            problem=problem,
            findings=findings_of(problem) if problem else [],
            uses=used_rules.counts(session, key),
            cases=used_rules.cases(session, actor(), key),
            waiting=[one for one in proposals.waiting(session, proposals.RULE) if one.key == key],
            decided=proposals.decided(session, proposals.RULE, key),
            states=STATE_WORDS,
            end=END,
            beginning=BEGINNING,
        )


def _shown(session: Session, proposal: RuleProposal) -> tuple[RuleProposal, YearPreview | None]:
    """A proposal, and what a year's notice would change."""
    is_year = proposal.kind == proposals.YEAR
    return proposal, proposals.preview_year(session, proposal.given) if is_year else None


def _wanted(rule: Rule, only: str, text: str) -> bool:
    if only == "unverified" and not rule.unverified:
        return False
    if only == "unset" and rule.value is not None:
        return False
    return not text or any(text in part for part in (rule.key, rule.title, rule.source, rule.note))


def _by_family(rules: list[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.family, []).append(rule)
    return found


def _title(family: str, body: bytes) -> str:
    """The heading of a rule file: its first line."""
    first = body.split(b"\n", 1)[0].decode("utf-8", "replace")
    return first.removeprefix("title:").strip() or family


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
