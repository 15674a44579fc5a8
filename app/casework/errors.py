"""What the office refuses."""

from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused


class NoSuchCase(NotFound):
    """There is no such case, or it is not this person's to see."""

    code = "no_such_case"


class NoSuchTaskOpen(NotFound):
    """There is no such task, or it is not this person's to see."""

    code = "no_such_task"


class TaskClosed(Conflict):
    """Somebody has already done it, or the case has moved past it."""

    code = "task_closed"


class StaleScreen(Conflict):
    """The case has moved since the page was shown."""

    code = "stale_screen"


class ClaimedByOther(Conflict):
    """The task is on someone else's desk."""

    code = "claimed_by_other"


class CaseNotRunning(Conflict):
    """The case has ended, or stands still."""

    code = "case_not_running"


class CaseNotSuspended(Conflict):
    code = "case_not_suspended"


class AlreadyOpen(Conflict):
    """A case about this very matter is already running."""

    code = "already_open"


class KeyReused(Conflict):
    """The idempotency key was used before, for something else."""

    code = "key_reused"


class NotYourDesk(NotAllowed):
    """The task belongs to another role or another unit."""

    code = "not_your_desk"


class OwnCase(NotAllowed):
    """Nobody handles his own application."""

    code = "own_case"


class DutiesNotSeparated(NotAllowed):
    """Who reviewed a case may not approve it, nor the other way round."""

    code = "duties_not_separated"


class NoSupplementHere(Refused):
    """This step does not allow asking for a supplement."""

    code = "no_supplement_here"


class SupplementAskedBefore(Refused):
    """One notice names all gaps; there is no second."""

    code = "supplement_asked_before"


class GapsMissing(Invalid):
    """A supplement notice must name what is missing."""

    code = "gaps_missing"


class ReasonMissing(Invalid):
    """This act is recorded with its reason."""

    code = "reason_missing"


class NowhereToSendBack(Refused):
    """There is no earlier step of that kind in this case."""

    code = "nowhere_to_send_back"


class NoRetraction(Refused):
    """This process cannot be retracted, or not any more."""

    code = "no_retraction"


class RemindedToday(Refused):
    """One reminder a day is enough."""

    code = "reminded_today"


class NoSuchColleague(Invalid):
    """The person does not exist or cannot do this task."""

    code = "no_such_colleague"


class NoSuchClock(NotFound):
    """No such period is running in this case."""

    code = "no_such_clock"


class NoSuchCause(Invalid):
    """A clock does not stand still for that by hand."""

    code = "no_such_cause"


class NothingStands(Refused):
    """No period of the case stops or runs on for that: the rules say no, or none waits for it."""

    code = "nothing_stands"


class WhatIfNoClock(Refused):
    """No statutory period of the office is open."""

    code = "what_if_no_clock"


class WhatIfDays(Invalid):
    """What is supposed lies in the past, ends before it begins, or is too far away: `first`, `last`."""

    code = "what_if_days"


class NotExtendable(Refused):
    """The rule knows no extension."""

    code = "not_extendable"


class AlreadyExtended(Refused):
    """A period is extended once."""

    code = "already_extended"


class NoSuchIncident(NotFound):
    code = "no_such_incident"


class NoStartForm(Invalid):
    """The process starts without a form, so no answer can be given."""

    code = "no_start_form"


class Recused(NotAllowed):
    """回避: the person has stepped back from this case."""

    code = "recused"


class SubstitutionInvalid(Invalid):
    """A leave needs another person as deputy and must not end before it begins."""

    code = "substitution_invalid"


class SubstitutesInACircle(Invalid):
    """Standing in for each other in a circle, nobody would be there."""

    code = "substitutes_in_a_circle"


class NoBulkHere(Refused):
    """The process wants each of these looked at alone."""

    code = "no_bulk_here"


class NothingToTakeBack(Refused):
    """Somebody has acted since, or what was done cannot be undone by going back."""

    code = "nothing_to_take_back"


class NothingHeld(Conflict):
    """The decision has taken effect already."""

    code = "nothing_held"


class DelegatedByYourself(Refused):
    """A task is delegated to somebody else."""

    code = "delegated_to_yourself"
