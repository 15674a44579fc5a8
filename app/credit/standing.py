"""信用状况 as far as promises go: may a subject promise, does it go first, how closely is it looked at."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.credit.catalogue import CheckMethod, Item, is_excluded
from app.credit.commitments import Commitment, CommitmentState, NoRoute, closed_route
from app.credit.records import Record, Withdrawn
from app.credit.rulebook import Rulebook

BROKEN_KINDS = ("breach", "false_material")
LIST_KIND = "serious_list"
NEVER_SO = (Withdrawn.ANNULLED, Withdrawn.OBJECTION)
"""A record withdrawn for one of these reasons says nothing about the subject."""


@dataclass(frozen=True)
class Standing:
    """What the records of a subject say on a day."""

    serious_list: bool
    false_before: bool
    repaired: bool
    bad_record: bool
    any_record: bool
    kept: int

    @property
    def grade(self) -> str:
        """守信, 一般 or 有失信记录: decides how many of a hundred promises are looked at."""
        if self.any_record:
            return "bad"
        return "good" if self.kept else "ordinary"


def standing_of(session: Session, subject_id: int, rules: Rulebook, on: date) -> Standing:
    """By the records that the office holds; asked anew for each promise."""
    records = session.scalars(select(Record).where(Record.subject_id == subject_id)).all()
    meant = [one for one in records if one.withdrawn_reason not in NEVER_SO]
    live = [one for one in meant if one.withdrawn_on is None or one.withdrawn_on > on]
    broken = [one for one in meant if one.kind in BROKEN_KINDS]
    severe = rules.value("commitment.bad_record_class", on)
    return Standing(
        serious_list=any(one.kind == LIST_KIND for one in live),
        false_before=bool(broken),
        repaired=bool(broken) and not any(_still_bars(one, rules, on) for one in broken),
        bad_record=any(
            one.severity == severe and one.kind not in (*BROKEN_KINDS, LIST_KIND)
            for one in live
            if one.collected_on is not None
        ),
        any_record=any(one.severity is not None for one in live),
        kept=kept_promises(session, subject_id),
    )


def kept_promises(session: Session, subject_id: int) -> int:
    """How many promises the subject has kept since it last broke one."""
    mine = select(Commitment).where(Commitment.subject_id == subject_id)
    broken = session.scalar(
        select(func.max(Commitment.ended_on)).where(
            Commitment.subject_id == subject_id, Commitment.state == CommitmentState.BREACHED
        )
    )
    kept = mine.where(Commitment.state == CommitmentState.FULFILLED)
    if broken is not None:
        kept = kept.where(Commitment.ended_on > broken)
    return session.scalar(select(func.count()).select_from(kept.subquery())) or 0


def route_facts(standing: Standing, item: Item, rules: Rulebook, on: date) -> dict[str, bool]:
    """What the decision table `commitment_route` asks."""
    return {
        "replacing": item.type.replaces,
        "excluded_domain": is_excluded(item, rules, on),
        "serious_list": standing.serious_list,
        "false_before": standing.false_before,
        "repaired": standing.repaired,
        "bad_record": standing.bad_record,
    }


def why_closed(standing: Standing, item: Item, rules: Rulebook, on: date) -> NoRoute | None:
    """The same answer in law; None where the subject may promise."""
    facts = route_facts(standing, item, rules, on)
    return closed_route(rules, on, **facts) if facts.pop("replacing") else None


def goes_first(standing: Standing, rules: Rulebook, on: date) -> bool:
    """优先办理: kept what it promised, and nothing against it stands."""
    return not standing.any_record and standing.kept >= rules.number("commitment.priority_after", on)


def share_checked(item: Item, standing: Standing, rules: Rulebook, on: date) -> int:
    """Of a hundred such promises, how many are looked at."""
    if item.check is CheckMethod.ALL:
        return 100
    if item.check is CheckMethod.SAMPLE:
        return rules.number("commitment.sample_share", on)
    return rules.number(f"commitment.grade_share_{standing.grade}", on)


def _still_bars(record: Record, rules: Rulebook, on: date) -> bool:
    if record.withdrawn_on is not None and record.withdrawn_on <= on:
        expired = record.withdrawn_reason == Withdrawn.EXPIRED
        return expired and not rules.value("commitment.expiry_lifts_bar", on)
    past = record.publicity_max_end is not None and record.publicity_max_end < on
    return not (past and rules.value("commitment.expiry_lifts_bar", on))
