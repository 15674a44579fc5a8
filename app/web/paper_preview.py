"""What a template becomes while it is written: filled with a past case's facts, or with invented ones."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.papers import queries, rendering, vocabulary
from app.papers.rendering import NotFillable
from app.papers.template import Template
from app.people import Actor
from app.words import say

SAMPLE = 0
"""Stands for the invented case."""


@dataclass(frozen=True)
class Past:
    """A paper of the kind that was issued, to fill the template with its facts."""

    id: int
    name: str


def rendered(session: Session, actor: Actor, body: str, paper_id: int = SAMPLE) -> str:
    """The paper as HTML; empty while the template cannot be read."""
    try:
        template = Template.parse(body.encode())
    except Invalid:
        return ""
    facts = queries.one(session, actor, paper_id)[0].known if paper_id else vocabulary.SAMPLE
    named = facts.get("agency") or {}, facts.get("paper") or {}
    of = (str(named[0].get("name", "")), str(named[1].get("number", "")), "")
    try:
        return rendering.as_html(rendering.sheet(template, facts, of))
    except NotFillable:
        return ""


def past(session: Session, actor: Actor, kind: str) -> list[Past]:
    """The newest papers of that kind that the person may see."""
    found = queries.recent_of_kind(session, actor, kind)
    return [Past(one.id, f"{one.number} {one.addressee}") for one in found]


def names() -> list[tuple[str, str]]:
    """Every name that a template may use, with its words."""
    return [(name, say(f"paper_fact_{name}")) for name in vocabulary.names()]
