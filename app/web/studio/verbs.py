"""Element templates for the verbs: what the modeler offers is generated from each function itself.

A template's id is the verb's address. Its name is the Chinese head of the docstring, its fields are the
parameters; what a person may choose from is offered as a list.
"""

import inspect
from collections.abc import Sequence
from typing import Any

from app.casework.verbs import VerbFunction, parameters, verbs
from app.words import catalogue, say

SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
"""The name of the format; nothing is fetched from there."""

Choice = dict[str, str]


def templates(
    periods: Sequence[Choice], roles: Sequence[Choice], papers: Sequence[Choice] = ()
) -> list[dict[str, Any]]:
    """One for each verb; `periods`, `roles`, `papers` are what parameters of these names are chosen from."""
    choices = {"rule": list(periods), "role": list(roles), "paper": list(papers), "replaces": list(papers)}
    return [_template(address, function, choices) for address, function in sorted(verbs().items())]


def name_of(function: VerbFunction) -> str:
    """The Chinese term that the docstring begins with, before its first colon or comma."""
    first = (inspect.getdoc(function) or function.__name__).splitlines()[0]
    head, colon, _rest = first.partition(":")
    return head.strip() if colon else first.partition(",")[0].strip(" .。")


def _template(address: str, function: VerbFunction, choices: dict[str, list[Choice]]) -> dict[str, Any]:
    said = f"verb_{address}"
    name = {"value": address, "binding": {"type": "zeebe:taskDefinition", "property": "type"}}
    arguments = [
        _argument(parameter, required, choices.get(parameter))
        for parameter, required in parameters(function).items()
    ]
    return {
        "$schema": SCHEMA,
        "id": address,
        "name": name_of(function),
        "description": say(said) if said in catalogue() else _told_of(function),
        "category": {"id": address.partition(".")[0], "name": _word("verbs", address.partition(".")[0])},
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask", "bpmn:SendTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "entriesVisible": {"outputs": True},
        "properties": [{"type": "Hidden", **name}, *arguments],
    }


def _word(kind: str, name: str) -> str:
    """What a room of verbs or an argument is called; by its name until somebody gives it a word."""
    said = f"{kind}_{name}"
    return say(said) if said in catalogue() else name


def _told_of(function: VerbFunction) -> str:
    """What the docstring says after its Chinese head."""
    told = " ".join((inspect.getdoc(function) or "").split())
    return told.partition(":")[2].strip() or told


def _argument(name: str, required: bool, choices: list[Choice] | None) -> dict[str, Any]:
    """A field for one argument; what is not required may be left out."""
    made: dict[str, Any] = {
        "id": name,
        "label": _word("argument", name),
        "group": "arguments",
        "binding": {"type": "zeebe:input", "name": name},
    }
    if choices is not None:
        listed = [{"name": f"{one['label']} ({one['value']})", "value": one["value"]} for one in choices]
        made |= {"type": "Dropdown", "choices": listed}
    else:
        made |= {"type": "String", "feel": "optional"}
    return made | ({"constraints": {"notEmpty": True}} if required else {"optional": True})
