"""Forms as form-js writes them, made by hand."""

import json
from typing import Any

from app.casework.forms import BadAnswer, FormSchema


def a_form(*components: dict[str, Any]) -> bytes:
    return json.dumps({"type": "default", "schemaVersion": 18, "components": components}).encode()


def a_schema(*components: dict[str, Any], questions=None) -> FormSchema:
    return FormSchema.parse(a_form(*components), questions or {})


def text(key: str, /, hide: str | None = None, label: str = "", **validate: Any) -> dict[str, Any]:
    return _with(hide, type="textfield", key=key, label=label or key, validate=validate)


def number(
    key: str, /, hide: str | None = None, digits: int | None = None, **validate: Any
) -> dict[str, Any]:
    extra = {} if digits is None else {"decimalDigits": digits}
    return _with(hide, type="number", key=key, label=key, validate=validate, **extra)


def tick(key: str, /, hide: str | None = None, **validate: Any) -> dict[str, Any]:
    return _with(hide, type="checkbox", key=key, label=key, validate=validate)


def select(key: str, /, *values: Any, kind: str = "select", **more: Any) -> dict[str, Any]:
    listed = {"values": [{"label": str(one), "value": one} for one in values]} if values else {}
    return {"type": kind, "key": key, "label": key, **listed, **more}


def computed(key: str, /, expression: str, hide: str | None = None) -> dict[str, Any]:
    return _with(hide, type="expression", key=key, expression=expression)


def group(*components: dict[str, Any], path: str | None = None, hide: str | None = None) -> dict[str, Any]:
    return _with(hide, type="group", components=list(components), **({"path": path} if path else {}))


def rows(path: str, /, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "dynamiclist", "path": path, "label": path, "components": list(components), **more}


def codes(problem: BadAnswer) -> dict[str | None, str]:
    """Where it is wrong, and why."""
    return {finding.where: finding.code for finding in problem.findings}


def _with(hide: str | None, **settings: Any) -> dict[str, Any]:
    return settings | ({"conditional": {"hide": hide}} if hide else {})
