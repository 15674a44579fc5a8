"""严重失信主体名单: who stands on it, with what measures, and how the unit that listed takes somebody off.

A listing is a `Record` of kind `serious_list`, which the public sees like any other, and an entry here that
says which list it is, until when, with which measures, and under what condition it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.calendar import Calendar
from app.credit.periods import Severity
from app.credit.records import SERIOUS_LIST, Record, Withdrawn
from app.credit.refusals import NoRecord, WrongRecordState
from app.credit.repairs import Application, Repair, refuse_if_closed
from app.credit.rulebook import Rulebook
from app.db import Base
from app.errors import Finding, Invalid, Refused

ON_THE_LIST = text("removed_on IS NULL")


class RemovalGround(StrEnum):
    """Why an entry ends; its name is `removal_ground_<value>` in `app/words`."""

    CONDITIONS_MET = "conditions_met"
    """纠正并符合移出条件: only after the shortest time, where the rules say so"""
    TERM_ENDED = "term_ended"
    """列入期限届满"""
    BASIS_LAPSED = "basis_lapsed"
    """列入所依据的决定被撤销或者依据失效"""
    PLAN_EXECUTED = "plan_executed"
    """重整计划、和解协议执行完毕: by a court's ruling, not by an application"""


class BadListing(Invalid):
    """What was given of a listing is not acceptable."""

    code = "bad_listing"


class TermNotEnded(Refused):
    """The entry has no end, or it is still ahead: `decision_no`, `last_day`."""

    code = "list_term_not_ended"


@dataclass(frozen=True)
class Listing:
    """What is entered: who is listed by whose decision, on which list, with what consequences."""

    subject_id: int
    authority_id: int
    decision_no: str
    decided_on: date
    list_name: str
    basis: str
    exit_condition: str
    from_on: date
    to_on: date | None = None
    measures: Sequence[str] = field(default_factory=tuple)
    facts: str = ""


@dataclass(frozen=True)
class Removed:
    """The decision to take somebody off a list."""

    on: date
    ground: RemovalGround
    opinion: str = ""


class ListEntry(Base):
    """名单条目. `removed_on` is the day from which the subject is not on the list any more."""

    __tablename__ = "list_entry"
    __table_args__ = (
        Index("ix_list_entry_to", "to_on", postgresql_where=ON_THE_LIST, sqlite_where=ON_THE_LIST),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), unique=True)
    list_name: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)
    measures: Mapped[list[str]] = mapped_column(JSON)
    exit_condition: Mapped[str] = mapped_column(Text)
    removed_on: Mapped[date | None] = mapped_column(Date)
    removal_ground: Mapped[str | None] = mapped_column(String(20))
    removal_opinion: Mapped[str | None] = mapped_column(Text)
    sync_due: Mapped[date | None] = mapped_column(Date)
    synced_on: Mapped[date | None] = mapped_column(Date)

    record: Mapped[Record] = relationship()

    @classmethod
    def enter(cls, session: Session, listing: Listing, rules: Rulebook, on: date) -> "ListEntry":
        """列入: the record is collected and shown at once; every fault of what was given is told at once."""
        _check(listing, on)
        record = Record(
            kind=SERIOUS_LIST,
            subject_id=listing.subject_id,
            authority_id=listing.authority_id,
            decision_no=listing.decision_no.strip(),
            recognised_on=listing.decided_on,
            act_type=listing.list_name.strip(),
            facts=listing.facts.strip(),
            basis=listing.basis.strip(),
            content=f"列入{listing.list_name.strip()}",
            categories=[],
        )
        record.enter(rules, Calendar.read(session), on)
        session.add(record)
        rule = rules.rule("record.class_of.serious_list", listing.decided_on)
        said: dict[str, Any] = {"items": ["serious_list"], "rule": rule.key, "source": rule.source}
        record.classify(Severity(rule.value), said, unverified=rule.unverified)
        record.collect(on)
        record.publish(on, rules)
        entry = cls(
            record=record,
            list_name=record.act_type,
            basis=record.basis,
            from_on=listing.from_on,
            to_on=listing.to_on,
            measures=list(listing.measures),
            exit_condition=listing.exit_condition.strip(),
        )
        session.add(entry)
        session.flush()
        return entry

    def measures_on(self, on: date) -> list[str]:
        """The measures that bind on that day: none after removal, none while a plan shields the subject."""
        if on < self.from_on or (self.removed_on is not None and on >= self.removed_on):
            return []
        return [] if self.record.is_shielded(on) else self.measures

    def first_day(self, ground: RemovalGround, rules: Rulebook, on: date) -> date | None:
        """From when that ground allows removal; None where it allows it at any time."""
        if ground is RemovalGround.TERM_ENDED:
            return None if self.to_on is None else _after(self.to_on)
        if ground is RemovalGround.BASIS_LAPSED or not rules.value("repair.list_removal_minimum", on):
            return None
        return self.record.publicity(rules, on).first_application

    def remove(self, decided: Removed, rules: Rulebook, calendar: Calendar) -> None:
        """移出: off the list and out of the public from today.

        Where the rule of the time gives the sites days to follow, `sync_due` is the last of them.
        """
        if self.removed_on is not None:
            raise WrongRecordState(act="remove", decision_no=self.record.decision_no)
        on = decided.on
        self.removed_on, self.removal_ground, self.removal_opinion = on, decided.ground, decided.opinion
        if self.record.withdrawn_on is None:
            self.record.withdraw(on, Withdrawn.REMOVED)
        days = sync_days(rules, on)
        self.sync_due = None if days is None else calendar.add_workdays(on, days).earliest
        if days is None:
            self.synced_on = on

    def end(self, on: date, ground: RemovalGround) -> None:
        """Off the list for a reason that also ends the record by another way."""
        if self.removed_on is None:
            self.removed_on, self.removal_ground, self.synced_on = on, RemovalGround(ground), on

    def synced(self, on: date) -> None:
        """Every site has followed."""
        if self.removed_on is None:
            raise WrongRecordState(act="synced", decision_no=self.record.decision_no)
        self.synced_on = on


def sync_days(rules: Rulebook, on: date) -> int | None:
    """The days that sites had to follow a removal under the rule of that day; None: at once."""
    inforce = [rule for rule in rules.history("repair.list_removal_sync") if rule.in_force(on)]
    return int(inforce[0].value) if inforce else None


def entry_of(session: Session, record_id: int) -> ListEntry | None:
    return session.scalar(select(ListEntry).where(ListEntry.record_id == record_id))


def file_removal(
    session: Session,
    entry: ListEntry | None,
    application: Application,
    ground: RemovalGround,
    rules: Rulebook,
) -> Repair:
    """申请移出: refuses before the first day that its ground allows."""
    if entry is None:
        raise NoRecord
    on = application.applied_on
    if ground is RemovalGround.TERM_ENDED:
        first = entry.first_day(ground, rules, on)
        if first is None or on < first:
            raise TermNotEnded(decision_no=entry.record.decision_no, last_day=entry.to_on)
    elif entry.first_day(ground, rules, on) is not None:
        refuse_if_closed(entry.record.publicity(rules, on), on)
    return Repair.file(session, entry.record, application, rules)


def examined(repair: Repair, ground: RemovalGround, on: date, *, met: bool) -> None:
    """What the unit found. Only where the misconduct was to be corrected does it count as corrected now."""
    if ground is RemovalGround.CONDITIONS_MET:
        repair.verify(on, performed=met)
    else:
        repair.performed = met


def grant_removal(
    entry: ListEntry, repair: Repair, decided: Removed, rules: Rulebook, calendar: Calendar
) -> None:
    """决定移出: the application is granted and the entry ends, both today."""
    entry.remove(decided, rules, calendar)
    repair.grant(decided.on, rules)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _check(listing: Listing, on: date) -> None:
    needed = ("decision_no", "list_name", "basis", "exit_condition")
    found = [Finding("listing_missing", name) for name in needed if not str(getattr(listing, name)).strip()]
    if listing.decided_on > on:
        found.append(Finding("listing_day_ahead", "decided_on"))
    if listing.from_on < listing.decided_on:
        found.append(Finding("listing_from_before_decision", "from_on"))
    if listing.to_on is not None and listing.to_on <= listing.from_on:
        found.append(Finding("listing_ends_before_it_begins", "to_on"))
    if found:
        raise BadListing(found)
