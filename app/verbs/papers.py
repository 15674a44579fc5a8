"""文书: issuing papers from diagrams, with the facts of their case."""

from collections.abc import Mapping
from typing import Any

from app.casework.notices import parties
from app.casework.verbs import Step, verb
from app.papers import Issue, Paper
from app.papers import issue as issue_paper
from app.verbs.notices import write


@verb
def issue(step: Step, paper: str, about: str = "", replaces: str = "") -> dict[str, Any]:
    """制发文书: number it, keep it with its facts, tell the parties; issued once per case and matter.

    Gives `paper_number`, which a message event may wait for by: `paper_served` comes when it is served.
    """
    issued = issue_paper(step, Issue(paper, about=about, replaces=replaces))
    write(step, "paper_issued", parties(step.session, step.case), **_of_letter(issued))
    return {"paper_id": issued.id, "paper_number": issued.number}


def hand_out(step: Step, paper: str, *given: Mapping[str, Any]) -> dict[str, Any]:
    """For verbs that issue the paper that their step names, with facts at hand: what their letter adds.

    Nothing where the drawing names no paper, as those of running cases from before.
    """
    if not paper:
        return {}
    facts: dict[str, Any] = {}
    for one in given:
        facts |= one
    return _of_letter(issue_paper(step, Issue(paper, given=facts, alone=True)))


def _of_letter(issued: Paper) -> dict[str, Any]:
    return {"paper_id": issued.id, "paper_number": issued.number, "paper": issued.title}
