"""可办事项: what can be applied for here, what it needs, how long it takes by the rules of the day."""

import re
from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from app import clock, definitions
from app.casework import pinned
from app.casework.forms import Field, FormSchema
from app.credit.rulebook import Rule, Rulebook
from app.db import reading
from app.web import telling
from app.web.applying import ask
from app.web.commitments import COMMITMENT
from app.web.mine import PROCESS

pages = Blueprint("services", __name__)
QUOTE = r'(?:&#34;|&quot;|")'
PROMISED = re.compile(
    rf'(?:due\(|target\({QUOTE}[\w.]+{QUOTE},\s*|name="statutory" value=){QUOTE}([\w.]+){QUOTE}'.encode()
)
"""How a diagram asks for the period of a step, or names that of the whole case. A step's own target is the
office's, not promised to anybody."""
COUNTED = ("workdays", "calendar_days")
WAYS_IN = {
    PROCESS: ("mine.records", "选择一条记录申请"),
    "objection": ("mine.records", "选择一条记录提出异议"),
    "appeal": ("remedies.mine", "从我的异议申请复核"),
    "service_complaint": ("remedies.complaint", "我要投诉"),
    COMMITMENT: ("commitments.catalogue", "从目录选择事项"),
}
NOT_ASKED = ("text", "separator", "spacer", "table", "expression", "filepicker")


@dataclass(frozen=True)
class Service:
    """One process that begins with an application."""

    key: str
    name: str
    to_fill: list[str]
    papers: list[Field]
    """Its file pickers; a hidden one is asked for in some cases only."""
    periods: list[Rule]
    online: tuple[str, str] | None
    """Where it begins: the page and the words on the button; None where only the window takes it."""


@pages.get("/services")
def catalogue() -> str:
    with reading() as session:
        return render_template("services.html", services=offered(session))


def offered(session: Session) -> list[Service]:
    """Every published process in force today that has a start form."""
    rules, today = Rulebook.read(session), clock.today()
    found = []
    for key in (definition.key for definition in definitions.listing(session, "process")):
        try:
            diagram = pinned.diagram_now(session, key, today)
        except definitions.NoDefinition:  # published, and in force later
            continue
        if diagram.start_form is None or diagram.properties.get("started_by") == "office":
            continue
        body = definitions.in_force(session, "process", key, today).body
        form = pinned.form_now(session, diagram.start_form, today)
        asked_for = list(telling.flat(form.fields({}, None, ask)))
        found.append(
            Service(
                key=key,
                name=diagram.name,
                to_fill=[one.label for one in asked_for if one.kind not in NOT_ASKED and not one.hidden],
                papers=papers_of(form),
                periods=periods_of(body, rules),
                online=WAYS_IN.get(key),
            )
        )
    return found


def papers_of(form: FormSchema) -> list[Field]:
    """What is to be attached, also what only some have to."""
    return [one for one in telling.flat(form.fields({}, None, ask)) if one.kind == "filepicker"]


def periods_of(diagram: bytes, rules: Rulebook) -> list[Rule]:
    """The periods that the diagram's steps are held to, each once, by the rules of today."""
    today = clock.today()
    found = []
    for key in dict.fromkeys(one.decode() for one in PROMISED.findall(diagram)):
        if any(rule.in_force(today) for rule in rules.history(key)):
            rule = rules.rule(key, today)
            found += [rule] if rule.unit in COUNTED else []
    return found
