"""Declared questions: functions whose answers come from outside, through `ask`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What may be asked: the parameters' and the answer's types are FEEL type names.

    `stable` answers do not change while a case stands still (a rule's value); others do (today).
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    returns: str
    stable: bool


CLOCK = (
    Question("today", (), "date", stable=False),
    Question("now", (), "date and time", stable=False),
)
