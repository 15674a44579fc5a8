"""规则修改建议: a value or a year's calendar that one person proposes and another one publishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml
from sqlalchemy import Date, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import definitions
from app.calendar import Calendar, YearNotice, guess, load_year, read_notice
from app.casework.asked import Asked
from app.credit.rulebook import EVIDENCE, BadRules, NewValue, Rule, Rulebook, read_value
from app.db import Base, Moment, unit_of_work
from app.errors import Conflict, Finding, Invalid, NotFound, Refused
from app.people import Actor, require
from app.words import say

RULE, YEAR = "rule", "year"
SHOWN = 50
DAY = timedelta(days=1)
OPEN = text("state = 'open'")


class OwnProposal(Refused):
    """Nobody publishes or refuses what he proposed himself; he may withdraw it."""

    code = "own_proposal"


class ProposalOpen(Conflict):
    """A proposal about the same thing waits already."""

    code = "proposal_open"


class ProposalClosed(Conflict):
    """The proposal was decided or withdrawn meanwhile."""

    code = "proposal_closed"


class NoSuchProposal(NotFound):
    """There is no proposal of that number."""

    code = "no_such_proposal"


class BadProposal(Invalid):
    """Something is missing in a proposal, or is not acceptable."""

    code = "bad_proposal"


class RuleProposal(Base):
    """规则修改建议: what shall be changed, on what it rests, who proposed it and who decided."""

    __tablename__ = "rule_proposal"
    __table_args__ = (
        Index("uq_rule_proposal_open", "kind", "key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`rule`: the value of a rule; `year`: a year's 放假安排"""
    key: Mapped[str] = mapped_column(String(120))
    """The rule's key, or the year."""
    title: Mapped[str] = mapped_column(String(200))
    given: Mapped[str] = mapped_column(Text)
    """The new value as it was typed, or the year's notice."""
    before: Mapped[str] = mapped_column(Text, default="")
    """The value when it was proposed."""
    effective_from: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(1), default="")
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    """open, published, refused or withdrawn"""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    opinion: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Wanted:
    """What somebody proposes about a rule."""

    value: str
    effective_from: date | None
    source: str
    reason: str
    evidence: str = ""
    """How surely the new value is known; empty: as the one before."""


@dataclass(frozen=True)
class YearPreview:
    """What a year's notice would change."""

    notice: YearNotice
    findings: Sequence[Finding]
    added: list[tuple[date, str]]
    """Days that would be rest or make-up work and are not so now."""
    removed: list[date]
    known: bool


def propose_value(asked: Asked, key: str, wanted: Wanted) -> int:
    """Propose another value for a rule, verified or not; its number."""
    require(asked.actor, "rules.propose")
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        old, value, start = _checked(rules, key, wanted, asked)
        source, evidence = wanted.source.strip(), wanted.evidence if wanted.evidence in EVIDENCE else ""
        rules.with_value(key, start, NewValue(value, source, asked.actor.name, evidence, asked.today))
        proposal = _proposal(asked, RULE, key, reason=wanted.reason.strip(), source=source)
        proposal.evidence = evidence
        proposal.title, proposal.given = old.title or key, wanted.value.strip()
        proposal.before = "" if old.value is None else _as_text(old.value)
        proposal.effective_from = start
        return _add(session, proposal)


def propose_year(asked: Asked, given: str, reason: str) -> int:
    """Propose a year's notice; refused with all findings where it contradicts itself."""
    require(asked.actor, "calendar.edit")
    notice = read_notice(given)
    with unit_of_work() as session:
        proposal = _proposal(asked, YEAR, str(notice.year), reason=reason.strip(), source=notice.source)
        proposal.title, proposal.given, proposal.effective_from = "", given, date(notice.year, 1, 1)
        return _add(session, proposal)


def preview_year(session: Session, given: str) -> YearPreview:
    """What the notice says against the calendar as it is."""
    notice = read_notice(given)
    calendar = Calendar.read(session)
    wanted = {day: notice.rest.get(day) or notice.makeup[day] for day in notice.exceptions(notice.year)}
    known = notice.year in calendar.years
    there = exceptions_of(calendar, notice.year) if known else frozenset()
    return YearPreview(
        notice,
        [finding for finding in notice.findings() if finding.severity != "error"],
        [(day, name) for day, name in sorted(wanted.items()) if day not in there],
        sorted(there - wanted.keys()),
        known,
    )


def draft_of_year(year: int) -> str:
    """A notice to begin with: the statutory holidays of that year, without the days moved to join them."""
    days = sorted(guess.statutory(year))
    firsts = [day for day in days if day - DAY not in days]
    lasts = [day for day in days if day + DAY not in days]
    rest = [
        {"name": say("calendar_festival"), "from": a, "to": b} for a, b in zip(firsts, lasts, strict=True)
    ]
    draft = {"year": year, "source": say("calendar_source", {"year": year}), "rest": rest, "makeup": []}
    return yaml.safe_dump(draft, sort_keys=False, allow_unicode=True)


def exceptions_of(calendar: Calendar, year: int) -> frozenset[date]:
    """The days of a known year that break the weekly habit."""
    days = (
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    )
    return frozenset(day for day in days if calendar.is_workday(day) is not (day.weekday() < 5))


def publish(asked: Asked, proposal_id: int, opinion: str = "") -> None:
    """Let it take effect; by another person who may publish."""
    with unit_of_work() as session:
        proposal = _to_decide(session, asked, proposal_id)
        if proposal.kind == YEAR:
            load_year(session, read_notice(proposal.given), asked.now)
        else:
            _publish_value(session, asked, proposal)
        _decide(proposal, asked, "published", opinion)


def refuse(asked: Asked, proposal_id: int, opinion: str) -> None:
    if not opinion.strip():
        raise BadProposal([Finding("proposal_opinion", "opinion")])
    with unit_of_work() as session:
        _decide(_to_decide(session, asked, proposal_id), asked, "refused", opinion)


def withdraw(asked: Asked, proposal_id: int) -> None:
    """By the person who proposed it."""
    require(asked.actor, "rules.propose")
    with unit_of_work() as session:
        proposal = _open(session, proposal_id)
        if proposal.proposed_by_id != asked.actor.id:
            raise NoSuchProposal
        _decide(proposal, asked, "withdrawn", "")


def waiting(session: Session, kind: str | None = None) -> Sequence[RuleProposal]:
    """Those that wait for a decision, oldest first."""
    sought = select(RuleProposal).where(RuleProposal.state == "open").order_by(RuleProposal.id)
    return session.scalars(sought.filter_by(kind=kind) if kind else sought).all()


def decided(session: Session, kind: str, key: str | None = None) -> Sequence[RuleProposal]:
    """The last that were decided, newest first."""
    sought = select(RuleProposal).where(RuleProposal.state != "open", RuleProposal.kind == kind)
    if key is not None:
        sought = sought.where(RuleProposal.key == key)
    return session.scalars(sought.order_by(RuleProposal.id.desc()).limit(SHOWN)).all()


def may_decide(actor: Actor, proposal: RuleProposal) -> bool:
    return proposal.state == "open" and proposal.proposed_by_id != actor.id


def _checked(rules: Rulebook, key: str, wanted: Wanted, asked: Asked) -> tuple[Rule, Any, date]:
    found = [
        Finding(f"proposal_{name}", name)
        for name in ("value", "source", "reason", "effective_from")
        if not str(getattr(wanted, name) or "").strip()
    ]
    try:
        value = read_value(wanted.value)
    except yaml.YAMLError:
        value = None
        found.append(Finding("proposal_value", "value"))
    if found or wanted.effective_from is None:
        raise BadProposal(found)
    old = rules.rule(key, wanted.effective_from)
    if old.value is not None and wanted.effective_from < asked.today:
        raise BadProposal([Finding("proposal_past", "effective_from", {"today": asked.today})])
    if value == old.value:
        raise BadProposal([Finding("proposal_same", "value")])
    return old, value, wanted.effective_from


def _publish_value(session: Session, asked: Asked, proposal: RuleProposal) -> None:
    by = f"{proposal.proposed_by}、{asked.actor.name}"
    new = NewValue(read_value(proposal.given), proposal.source, by, proposal.evidence, asked.today)
    try:
        family, body = Rulebook.read(session).with_value(proposal.key, proposal.effective_from, new)
    except BadRules as problem:
        raise ProposalClosed from problem  # the rules have changed under it
    definitions.publish(session, "rules", family, body, by=by, now=asked.now, note=proposal.reason[:500])


def _proposal(asked: Asked, kind: str, key: str, *, reason: str, source: str) -> RuleProposal:
    if not reason:
        raise BadProposal([Finding("proposal_reason", "reason")])
    return RuleProposal(
        kind=kind,
        key=key,
        reason=reason,
        source=source,
        proposed_by_id=asked.actor.id,
        proposed_by=asked.actor.name,
        proposed_at=asked.now,
    )


def _add(session: Session, proposal: RuleProposal) -> int:
    there = select(RuleProposal.id).filter_by(kind=proposal.kind, key=proposal.key, state="open")
    if session.scalar(there) is not None:
        raise ProposalOpen
    session.add(proposal)
    session.flush()
    return proposal.id


def _to_decide(session: Session, asked: Asked, proposal_id: int) -> RuleProposal:
    proposal = _open(session, proposal_id)
    require(asked.actor, "calendar.edit" if proposal.kind == YEAR else "rules.publish")
    if proposal.proposed_by_id == asked.actor.id:
        raise OwnProposal
    return proposal


def _open(session: Session, proposal_id: int) -> RuleProposal:
    proposal = session.get(RuleProposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NoSuchProposal
    if proposal.state != "open":
        raise ProposalClosed
    return proposal


def _decide(proposal: RuleProposal, asked: Asked, state: str, opinion: str) -> None:
    proposal.state, proposal.opinion = state, opinion.strip()
    proposal.decided_by_id, proposal.decided_by = asked.actor.id, asked.actor.name
    proposal.decided_at = asked.now


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(map(_as_text, value))}]" if isinstance(value, list) else str(value)
