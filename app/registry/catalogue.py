"""承诺事项目录: prepared by the credit office, published by an approver, made public regularly.

A revision is prepared item by item and handed in as a whole. Whoever wrote in it does not publish it. The
version in force is issued when it comes into force and after every `commitment.republish` months.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import definitions
from app.calendar import add_months
from app.casework import outbox
from app.casework.asked import Asked
from app.credit import Rulebook
from app.credit.catalogue import KEY, KIND, Catalogue, Item, check_catalogue, dump
from app.db import Base, Moment, unit_of_work
from app.errors import Conflict, Finding, Invalid, NotFound, Refused
from app.people import Role, User, UserRole, require

PENDING = text("state IN ('prepared', 'open')")
MANY = ("conditions", "liability", "papers", "late_papers", "proofs")
NUMBERS = ("check_months", "supplement_days")
SHOWN = 20


class BadCatalogue(Invalid):
    """The catalogue as it would be is wrong; `findings` says where."""

    code = "bad_catalogue"


class OwnRevision(Refused):
    """Nobody publishes a revision in which he wrote himself."""

    code = "own_revision"


class RevisionHandedIn(Conflict):
    """The revision lies with the approver; it is published or refused before anybody writes on."""

    code = "revision_handed_in"


class NoSuchRevision(NotFound):
    """There is no revision of that number that could be decided."""

    code = "no_such_revision"


class CatalogueRevision(Base):
    """目录修订: the catalogue as it shall be, who wrote in it, and who decided."""

    __tablename__ = "catalogue_revision"
    __table_args__ = (
        Index(
            "uq_catalogue_revision_pending",
            "key",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), default=KEY)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    based_on: Mapped[int]
    """The published version it started from."""
    state: Mapped[str] = mapped_column(String(10), default="prepared")
    """prepared, open, published, refused or dropped"""
    written_by: Mapped[list[int]] = mapped_column(JSON, default=list)
    written_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The keys of the items that differ."""
    effective_from: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    opinion: Mapped[str] = mapped_column(Text, default="")


class CatalogueIssue(Base):
    """目录公布: which version was made public on which day, and when it will be again."""

    __tablename__ = "catalogue_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    items: Mapped[int]
    issued_on: Mapped[date] = mapped_column(Date)
    next_on: Mapped[date] = mapped_column(Date)


@dataclass(frozen=True)
class Change:
    """One item as it is and as it shall be; None where there is none."""

    before: Item | None
    after: Item | None

    @property
    def title(self) -> str:
        one = self.after or self.before
        return one.title if one else ""


def write_item(asked: Asked, key: str, given: dict[str, Any]) -> None:
    """Put an item into the revision, as it was filled in; a changed text gets its new version by itself."""
    require(asked.actor, "catalogue.edit")
    with unit_of_work() as session:
        published = Catalogue.read(session, asked.today)
        revision = _prepared(session)
        current = Catalogue.parse(revision.body)
        item = _version_counted(_item(key, given), published)
        body = current.with_item(item)
        faults = check_catalogue(KEY, body, session)
        if faults:
            raise BadCatalogue(faults)
        revision.body = body
        revision.changed = [one.title for one in changes(published, Catalogue.parse(body))]
        if asked.actor.id not in revision.written_by:
            revision.written_by = [*revision.written_by, int(asked.actor.id or 0)]
            revision.written_names = [*revision.written_names, asked.actor.name]


def hand_in(asked: Asked, effective_from: date | None, note: str) -> None:
    """Put the revision before the approver."""
    require(asked.actor, "catalogue.edit")
    wrong = []
    if effective_from is None or effective_from < asked.today:
        wrong.append(
            Finding("draft_from_the_past", "effective_from", {"day": effective_from, "today": asked.today})
        )
    if not note.strip():
        wrong.append(Finding("draft_without_note", "note"))
    with unit_of_work() as session:
        revision = _prepared(session)
        if not revision.changed:
            wrong.append(Finding("revision_empty", None))
        if wrong:
            raise BadCatalogue(wrong)
        revision.state, revision.handed_in_at = "open", asked.now
        revision.effective_from, revision.note = effective_from, note.strip()


def drop(asked: Asked) -> None:
    """Give the revision up, handed in or not."""
    require(asked.actor, "catalogue.edit")
    with unit_of_work() as session:
        revision = _locked(session)
        if revision is None:
            raise NoSuchRevision
        revision.state = "dropped"


def publish(asked: Asked, revision_id: int, opinion: str = "") -> int:
    """Let it come into force on its day; by somebody who did not write in it. The new version's number."""
    require(asked.actor, "catalogue.publish")
    with unit_of_work() as session:
        revision = _to_decide(session, asked, revision_id)
        by = "、".join([*revision.written_names, asked.actor.name])
        newest = definitions.latest(session, KIND, KEY)
        if newest is not None and newest.version != revision.based_on:
            raise definitions.PublishedMeanwhile(kind=KIND, key=KEY)
        start = max(revision.effective_from or asked.today, asked.today)
        new = definitions.publish(
            session, KIND, KEY, revision.body, by=by, now=asked.now, effective_from=start, note=revision.note
        )
        _decide(revision, asked, "published", opinion)
        return new.version


def refuse(asked: Asked, revision_id: int, opinion: str) -> None:
    """Send it back with an opinion; it is prepared further."""
    require(asked.actor, "catalogue.publish")
    if not opinion.strip():
        raise BadCatalogue([Finding("proposal_opinion", "opinion")])
    with unit_of_work() as session:
        revision = _to_decide(session, asked, revision_id)
        _decide(revision, asked, "prepared", opinion)


def issue(asked: Asked) -> str | None:
    """公布: when another version is in force than was issued last, or the interval is over."""
    with unit_of_work() as session:
        in_force = Catalogue.read(session, asked.today)
        last = last_issue(session)
        if last is not None and last.version == in_force.version and asked.today < last.next_on:
            return None
        rules = Rulebook.read(session)
        months = rules.number("commitment.republish", asked.today)
        items = in_force.open_items(rules, asked.today)
        made = CatalogueIssue(
            version=in_force.version,
            items=len(items),
            issued_on=asked.today,
            next_on=add_months(asked.today, months),
        )
        session.add(made)
        session.flush()
        _tell(session, made, [item.title for item in items], asked)
        return "issued"


def last_issue(session: Session) -> CatalogueIssue | None:
    return session.scalar(select(CatalogueIssue).order_by(CatalogueIssue.id.desc()).limit(1))


def pending(session: Session) -> CatalogueRevision | None:
    """The one revision that is being prepared or waits for its approver."""
    return session.scalar(select(CatalogueRevision).where(PENDING))


def decided(session: Session) -> Sequence[CatalogueRevision]:
    done = select(CatalogueRevision).where(CatalogueRevision.state.in_(["published", "dropped"]))
    return session.scalars(done.order_by(CatalogueRevision.id.desc()).limit(SHOWN)).all()


def changes(before: Catalogue, after: Catalogue) -> list[Change]:
    """What differs, in the order of the later one; what was taken out stands last."""
    old = {item.key: item for item in before.items}
    new = {item.key: item for item in after.items}
    found = [Change(old.get(key), item) for key, item in new.items() if old.get(key) != item]
    return found + [Change(item, None) for key, item in old.items() if key not in new]


def _locked(session: Session) -> CatalogueRevision | None:
    return session.scalar(select(CatalogueRevision).where(PENDING).with_for_update())


def _prepared(session: Session) -> CatalogueRevision:
    revision = _locked(session)
    if revision is None:
        one = definitions.latest(session, KIND, KEY)
        body, number = (one.body, one.version) if one else (dump(KEY, []), 0)
        revision = CatalogueRevision(
            key=KEY, body=body, based_on=number, state="prepared", written_by=[], written_names=[], changed=[]
        )
        session.add(revision)
        session.flush()
    if revision.state != "prepared":
        raise RevisionHandedIn
    return revision


def _to_decide(session: Session, asked: Asked, revision_id: int) -> CatalogueRevision:
    revision = _locked(session)
    if revision is None or revision.id != revision_id or revision.state != "open":
        raise NoSuchRevision
    if asked.actor.id in revision.written_by:
        raise OwnRevision
    return revision


def _decide(revision: CatalogueRevision, asked: Asked, state: str, opinion: str) -> None:
    revision.state, revision.opinion = state, opinion.strip()
    revision.decided_by_id, revision.decided_by = asked.actor.id, asked.actor.name
    revision.decided_at = asked.now


def _version_counted(item: Item, published: Catalogue) -> Item:
    known = next((one for one in published.items if one.key == item.key), None)
    if known is None:
        return replace(item, text_version=1)
    return replace(item, text_version=known.text_version + (item.legal != known.legal))


def _item(key: str, given: dict[str, Any]) -> Item:
    """From the fields of a page: lists one item a line, empty numbers by the rule."""
    values: dict[str, Any] = {
        one.name: given[one.name] for one in fields(Item) if one.name in given and one.name != "key"
    }
    for name in MANY:
        lines = str(values.get(name) or "").splitlines()
        values[name] = [line.strip() for line in lines if line.strip()]
    wrong = []
    for name in NUMBERS:
        typed = str(values.get(name) or "").strip()
        values[name] = int(typed) if typed.isdecimal() and len(typed) <= 3 else None
        if typed and values[name] is None:
            wrong.append(Finding("catalogue_bad_number", name, {"title": given.get("title", "")}))
    if wrong:
        raise BadCatalogue(wrong)
    for name in ("public", "open"):
        values[name] = values.get(name) in (True, "yes")
    try:
        return Catalogue.of_entries([{"key": key.strip(), **values}])[0]
    except (ValueError, TypeError, KeyError) as problem:
        raise BadCatalogue([Finding("catalogue_unreadable", None, {"cause": str(problem)})]) from problem


def _tell(session: Session, made: CatalogueIssue, titles: list[str], asked: Asked) -> None:
    body = {"catalogue": made.version, "items": titles, "issued_on": made.issued_on, "next_on": made.next_on}
    outbox.enqueue(session, f"catalogue:{made.id}", "portal", body, asked.now)
    people = select(User.id).join(UserRole).where(UserRole.role == Role.PUBLISHER, User.active)
    named = {"version": made.version, "count": made.items, "next_on": made.next_on}
    for user_id in sorted(session.scalars(people)):
        letter = {"to": user_id, "code": "notice_catalogue_issued", "named": named}
        outbox.enqueue(session, f"catalogue:{made.id}:{user_id}", "inbox", letter, asked.now)
