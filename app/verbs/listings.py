"""严重失信主体名单: taking somebody off, as the unit that listed decides."""

from typing import Any

from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import listings
from app.credit.listings import ListEntry, RemovalGround, Removed
from app.credit.records import Record
from app.credit.refusals import NoRecord, Reason
from app.credit.repairs import Application, Path, remedies
from app.people import Role
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.paper_facts import of_listing
from app.verbs.papers import hand_out
from app.verbs.records import locked, show_to_portal
from app.verbs.repairs import end, forget_ended, may_apply, repair_of
from app.words import say


@verb
def file(step: Step, record_id: int) -> dict[str, Any]:
    """登记移出申请: refuses before the first day that its ground allows; else it is accepted.

    The unit may also begin it by itself; then nobody has to promise anything.
    """
    record = step.session.get(Record, int(record_id))
    if record is None or not may_apply(step, record):
        raise NoRecord
    forget_ended(step, record)
    given = step.answer("list_removal_application")
    committed = step.actor.is_staff or given.get("commitment") is True
    application = Application(step.today, step.case.id, committed, Path.LIST_REMOVAL)
    entry = listings.entry_of(step.session, record.id)
    repair = listings.file_removal(step.session, entry, application, _ground(step), rules(step))
    step.case.unit_id = record.authority_id
    repair.accept(step.today, record.authority_id, rules(step))
    step.session.flush()
    step.clock(period(step, "repair.site_total"))
    clock = step.clock(period(step, "repair.result"))
    write(step, "removal_filed", parties(step.session, step.case), due=clock.due_on)
    write(step, "removal_received", holders(step.session, Role.REVIEWER, step.case.unit_id))
    told = _entry(step, record.id)
    return {"list_name": told.list_name, "exit_condition": told.exit_condition}


@verb
def examined(step: Step, met: bool) -> None:
    """登记核查结论: whether the exit condition is met."""
    listings.examined(repair_of(step), _ground(step), step.today, met=met)


@verb
def remove(step: Step, paper: str = "") -> dict[str, Any]:
    """移出名单: off the list and out of the public in this commit; every site is told.

    `sync`: whether the rule of the time gives the sites days to follow, to be watched.
    """
    repair = repair_of(step)
    record = locked(step, repair.record_id)
    entry = _entry(step, record.id)
    opinion = step.answer("list_removal_decision").get("opinion", "")
    decided = Removed(step.today, _ground(step), opinion)
    listings.grant_removal(entry, repair, decided, rules(step), step.clocks.calendar)
    show_to_portal(step, record)
    issued = hand_out(step, paper, of_listing(step, entry, opinion))
    end(step, "removal_granted", list_name=entry.list_name, **issued)
    if entry.sync_due is not None:
        step.clock(period(step, "repair.list_removal_sync"))
    return {"sync": entry.sync_due is not None}


@verb
def refuse(step: Step, paper: str = "") -> None:
    """不予移出, with reasons and remedies."""
    opinion = step.answer("list_removal_decision").get("opinion", "")
    repair, reason = repair_of(step), Reason.EXIT_CONDITION_NOT_MET
    repair.refuse(step.today, reason, opinion)
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    by, sue_by = open_ways.reconsideration.latest, open_ways.suit_last_day
    entry = _entry(step, repair.record_id)
    issued = hand_out(step, paper, of_listing(step, entry, opinion, say(reason.word)))
    end(step, "removal_refused", opinion=opinion, reconsider_by=by, sue_by=sue_by, **issued)


@verb
def synced(step: Step) -> None:
    """登记同步完成: every site has followed."""
    _entry(step, repair_of(step).record_id).synced(step.today)
    step.clocks.finish("repair.list_removal_sync")


def _entry(step: Step, record_id: int) -> ListEntry:
    entry = listings.entry_of(step.session, record_id)
    if entry is None:
        raise NoRecord
    return entry


def _ground(step: Step) -> RemovalGround:
    return RemovalGround(step.answer("list_removal_application")["ground"])
