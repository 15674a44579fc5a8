"""Answers in rounds: what was filled in again, and what has changed since the time before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from app.casework.duties import SUBJECT_ROLES
from app.casework.queries.cases import CasePage
from app.web.telling import START, Told


@dataclass(frozen=True)
class Round:
    """One answer among those to its form; `was` holds the former words of each label that changed."""

    told: Told
    number: int
    superseded: bool
    was: dict[str, str] = field(default_factory=dict)


def rounds(told: Sequence[Told], by_applicant: Collection[str]) -> list[Round]:
    """Every answer, compared with the last one to its form.

    What an applicant answers on a form of its own, a supplement for instance, is compared with what
    he answered before, where both ask for the same.
    """
    found: list[Round] = []
    for at, one in enumerate(told):
        before = [other for other in told[:at] if other.form == one.form]
        later = any(other.form == one.form for other in told[at + 1 :])
        if before:
            was = _changed(before[-1], one)
        elif one.given.element in by_applicant:
            was = _since(told[:at], one, by_applicant)
        else:
            was = {}
        found.append(Round(one, len(before) + 1, later, was))
    return found


def applicants_steps(page: CasePage) -> set[str]:
    """The steps of a case that its applicant answered."""
    return {START} | {task.element for task in page.tasks if task.role in SUBJECT_ROLES}


def _since(earlier: Sequence[Told], one: Told, by_applicant: Collection[str]) -> dict[str, str]:
    was: dict[str, str] = {}
    for other in earlier:
        if other.given.element in by_applicant:
            was.update(_words(other))
    return {label: was[label] for label, now in _words(one).items() if label in was and was[label] != now}


def _changed(before: Told, one: Told) -> dict[str, str]:
    was = _words(before)
    return {label: was.get(label, "") for label, now in _words(one).items() if was.get(label) != now}


def _words(told: Told) -> dict[str, str]:
    """By label; the rows of a list share labels and are compared together."""
    words: dict[str, str] = {}
    for fact in told.facts:
        said = fact.value or "、".join(fact.files)
        words[fact.label] = f"{words[fact.label]}；{said}" if fact.label in words else said
    return words
