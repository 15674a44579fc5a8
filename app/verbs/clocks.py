"""期限: starting, stopping and finishing the statutory periods of a case."""

from app.casework.verbs import Step, verb
from app.verbs.law import period


@verb
def start(step: Step, rule: str) -> None:
    """开始计时: from the day after today, by that rule. A period that runs already is left alone."""
    step.clock(period(step, rule))


@verb
def stop(step: Step, reason: str, cause: str = "supplement", document: str = "") -> None:
    """期限中止: the office's periods stand still; the applicant's run on.

    `cause` is supplement, hearing, inspection, expert_review, publicity or other_agency; `document` the
    number of the paper it rests on. Which causes stop a period is the rules' to say.
    """
    step.stop_clocks(reason, cause, document)


@verb
def resume(step: Step, reason: str, cause: str = "supplement", document: str = "") -> None:
    """期限恢复: that cause has ended; what stands still for nothing else runs on from tomorrow."""
    step.resume_clocks(reason, cause, document)


@verb
def finish(step: Step, rule: str) -> None:
    """期限终结: what the period measured is done."""
    step.clocks.finish(rule)
