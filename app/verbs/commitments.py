"""信用承诺: the law's acts on the promise that this case is about, up to the day on which it binds."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.casework.clocks import Period
from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import standing
from app.credit.broken import NoCommitment
from app.credit.catalogue import Catalogue, CommitmentType, Item, ItemNotOpen, is_excluded
from app.credit.commitments import (
    Capacity,
    Commitment,
    CommitmentState,
    NoRoute,
    Signature,
    fingerprint,
    letter_text,
    require_code,
)
from app.credit.repairs import remedies
from app.credit.standing import goes_first, standing_of
from app.credit.subjects import Subject, SubjectKind
from app.people import Agency, Role
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.paper_facts import of_commitment
from app.verbs.papers import hand_out
from app.words import say

ORDINARY, FIRST = 50, 80
"""Priorities on the desk."""
CAMPAIGN = "campaign_promise"


@verb
def file(step: Step, item: str) -> dict[str, Any]:
    """登记申请: refuses what cannot be promised, a wrong code, and another's promise."""
    chosen, on = _item(step, item), step.case.governing_date
    subject = _own_subject(step)
    if not chosen.open and not is_excluded(chosen, rules(step), on):
        raise ItemNotOpen(title=chosen.title)
    require_code(subject)
    first = goes_first(standing_of(step.session, subject.id, rules(step), on), rules(step), on)
    return {
        "item": {"key": chosen.key, "title": chosen.title, "type": str(chosen.type)},
        "route": step.answer("commitment_application").get("route"),
        "priority": FIRST if first else ORDINARY,
        "decide_rule": "commitment.decide_fast" if first else "commitment.decide",
    }


@verb
def route_facts(step: Step, item: str) -> dict[str, Any]:
    """调取信用状况: what the decision table asks, from the office's own records."""
    on = step.case.governing_date
    found = standing_of(step.session, _subject(step).id, rules(step), on)
    return {"facts": standing.route_facts(found, _item(step, item), rules(step), on)}


@verb
def close_route(step: Step, reason: str) -> None:
    """告知不适用承诺: with the reason, the normal way, and what one may do against it."""
    sentence = say(NoRoute(reason).word)
    write(step, "route_closed", parties(step.session, step.case), reason=sentence)


@verb
def normal_route(step: Step) -> None:
    """转一般程序: the applicant does not want to promise, which costs nothing."""
    write(step, "normal_route", parties(step.session, step.case))


@verb
def notify(step: Step, item: str) -> dict[str, Any]:
    """告知条件和责任: the whole text lies before the signer, fixed by its version and its sha256."""
    matter = str(step.answer("commitment_application").get("matter") or "")
    commitment = offer(step, _item(step, item), matter)
    step.session.flush()
    clock = step.clock(period(step, "commitment.sign"))
    write(step, "promise_offered", parties(step.session, step.case), due=clock.due_on)
    return {"commitment_id": commitment.id, "letter": _letter(step, commitment)}


@verb
def ask_campaign(step: Step) -> dict[str, Any]:
    """专项治理: the subject is on the list and is to promise in writing."""
    given = step.answer("campaign_list")
    matter = f"{given.get('campaign', '')}（{given.get('list_no', '')}）"
    commitment = offer(step, _item(step, CAMPAIGN), matter)
    step.session.flush()
    clock = step.clock(period(step, "commitment.campaign"))
    write(step, "campaign_asked", parties(step.session, step.case), campaign=matter, due=clock.due_on)
    return {"commitment_id": commitment.id, "letter": _letter(step, commitment)}


@verb
def lapse(step: Step) -> None:
    """逾期未签: no promise was made; the normal way is open."""
    commitment_of(step).lapse(step.today)
    write(step, "promise_lapsed", parties(step.session, step.case))


@verb
def sign(step: Step, paper: str = "") -> None:
    """登记签署: the text as it lay before the signer, sealed with name, capacity, time and channel."""
    given = step.answer("commitment_letter")
    commitment = commitment_of(step)
    until = given.get("authorised_until")
    commitment.sign(
        Signature(
            name=str(given.get("signer") or ""),
            capacity=Capacity(given.get("capacity") or ""),
            channel="window" if step.actor.is_staff else "online",
            at=step.asked.now,
            text_sha256=str(given.get("text_sha256") or ""),
            uscc=str(given.get("uscc") or ""),
            power_of_attorney=bool(given.get("power_of_attorney")),
            authorised_until=until if isinstance(until, date) else None,
            missing_papers=tuple(given.get("missing_papers") or ()),
        )
    )
    hand_out(step, paper, of_commitment(step, commitment) if paper else {})
    step.clocks.finish("commitment.sign")
    step.clocks.finish("commitment.campaign")


@verb
def take_effect(step: Step) -> None:
    """承诺生效: granted on the promise, or nothing had to be granted."""
    commitment = commitment_of(step)
    commitment.take_effect(step.today, step.answer("promise_decision").get("permit_no"))
    step.clocks.finish("commitment.decide")
    step.clocks.finish("commitment.decide_fast")
    named: dict[str, Any] = {"papers": commitment.missing_papers.replace("\n", "、")}
    if commitment.type == CommitmentType.DEFICIENCY_TOLERANT:
        named["due"] = step.clock(_supplement_period(step, commitment)).due_on
        write(step, "promise_tolerated", parties(step.session, step.case), **named)
    else:
        write(step, "promise_in_force", parties(step.session, step.case))


@verb
def refuse(step: Step, reason: str) -> None:
    """不予批准: with the reason and the remedies; the promise binds nobody."""
    commitment_of(step).refuse(step.today, reason)
    step.clocks.finish_all()
    write(step, "promise_refused", parties(step.session, step.case), reason=reason, **last_days(step))


@verb
def retract(step: Step) -> None:
    """登记撤回: before it binds, the applicant may go."""
    commitment_of(step).retract(step.today)
    write(step, "promise_retracted", holders(step.session, Role.REVIEWER, step.case.unit_id))


@verb
def publish(step: Step) -> None:
    """公开承诺书: anybody may read it, and the portal is told; without personal data."""
    commitment = commitment_of(step)
    commitment.publish(step.today)
    if commitment.published_from is not None:
        tell_portal(step, commitment)


def offer(step: Step, item: Item, matter: str) -> Commitment:
    """A promise of the case's subject, ready to be signed."""
    subject, catalogue = _subject(step), Catalogue.read(step.session, step.case.governing_date)
    agency = step.session.get_one(Agency, step.case.unit_id)
    text = letter_text(item, subject, agency.name, matter)
    commitment = Commitment(
        case_id=step.case.id,
        subject=subject,
        authority_id=agency.id,
        item=item.key,
        title=item.title,
        type=str(item.type),
        sector=str(item.sector),
        matter=matter,
        catalogue_version=catalogue.version,
        text_version=item.text_version,
        text=text,
        text_sha256=fingerprint(text),
        public=item.public,
        state=CommitmentState.NOTIFIED,
        notified_on=step.today,
        missing_papers="",
    )
    step.session.add(commitment)
    return commitment


def commitment_of(step: Step) -> Commitment:
    """The promise that this case is about."""
    found = step.session.scalars(select(Commitment).where(Commitment.case_id == step.case.id)).one_or_none()
    if found is None:
        raise NoCommitment
    return found


def tell_portal(step: Step, commitment: Commitment) -> None:
    """What a portal may show of it, once per state."""
    body = {
        "commitment": commitment.id,
        "subject": commitment.subject.name,
        "item": commitment.title,
        "text_sha256": commitment.text_sha256,
        "state": str(commitment.state),
        "published_from": commitment.published_from,
    }
    step.send("portal", f"commitment:{commitment.id}:{commitment.state}", body)


def _letter(step: Step, commitment: Commitment) -> dict[str, Any]:
    """What the form of signing shows and holds the signer to."""
    item = _item(step, commitment.item)
    return {
        "markdown": commitment.text.replace("\n", "\n\n"),
        "sha256": commitment.text_sha256,
        "type": str(commitment.type),
        "person": commitment.subject.kind == SubjectKind.PERSON,
        "late_papers": [{"label": one, "value": one} for one in item.late_papers],
    }


def _item(step: Step, key: str) -> Item:
    return Catalogue.read(step.session, step.case.governing_date).item(key)


def _supplement_period(step: Step, commitment: Commitment) -> Period:
    """By the item where the catalogue says so, else by the rule."""
    by_rule, item = period(step, "commitment.supplement"), _item(step, commitment.item)
    if item.supplement_days is None:
        return by_rule
    return replace(by_rule, days=item.supplement_days, source=item.basis, evidence=item.evidence)


def last_days(step: Step) -> dict[str, Any]:
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    return {"reconsider_by": open_ways.reconsideration.latest, "sue_by": open_ways.suit_last_day}


def _subject(step: Step) -> Subject:
    subject = step.session.get(Subject, step.case.subject_id) if step.case.subject_id else None
    if subject is None:
        raise NoCommitment
    return subject


def _own_subject(step: Step) -> Subject:
    """The applicant's own, or at the window the one for whom the office acts."""
    if not step.actor.is_staff and step.actor.subject_id != step.case.subject_id:
        raise NoCommitment
    return _subject(step)
