"""期限: starting, stopping and finishing the statutory periods of a case."""

from app.casework.verbs import Step, verb
from app.verbs.law import period


@verb
def start(step: Step, rule: str) -> None:
    """开始计时: from the day after today, by that rule. A period that runs already is left alone."""
    step.clock(period(step, rule))


@verb
def stop(step: Step, reason: str) -> None:
    """期限中止: the office's periods stand still; the applicant's run on."""
    step.stop_clocks(reason)


@verb
def resume(step: Step, reason: str) -> None:
    """期限恢复: what stood still runs on from tomorrow."""
    step.resume_clocks(reason)


@verb
def finish(step: Step, rule: str) -> None:
    """期限终结: what the period measured is done."""
    step.clocks.finish(rule)
