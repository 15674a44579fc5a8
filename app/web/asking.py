"""What every view needs to ask for something: who asks, when, with which posted form."""

from typing import Any
from urllib.parse import urlsplit

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock
from app.casework.asked import Asked
from app.casework.attachments import Attachment, named_in
from app.casework.commands import files
from app.casework.forms import FormSchema
from app.errors import Finding, Invalid
from app.web.access import actor

REDRAW = ("_add", "_remove", "_show")
"""Buttons of a form that only draw it anew: one more row, one row less, what depends on a choice."""


def asked() -> Asked:
    return Asked(actor(), clock.now(), request.headers.get("Idempotency-Key"))


def in_pane() -> bool:
    """Whether the inbox's script asks, for the part beside its list."""
    return request.headers.get("X-Pane") == "1"


def page_number() -> int:
    return max(1, min(request.args.get("page", 1, type=int), 10_000))


def page_of_ours(wanted: str) -> str | None:
    """The address, if it is a path of this office and of nobody else."""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if ours and not parts.scheme and not parts.netloc else None


def version() -> int | None:
    """The version of the case that the person saw."""
    return request.form.get("version", type=int)


def only_redraws() -> bool:
    return any(name in request.form for name in REDRAW)


def posted(form: FormSchema) -> tuple[dict[str, Any], list[Finding]]:
    """What was filled in, files stored and named by their ids; and what was wrong with a file."""
    values: MultiDict[str, str] = MultiDict(request.form)
    findings = []
    for path, upload in request.files.items(multi=True):
        if not upload.filename:
            continue
        try:
            values.add(path, files.store(asked(), upload.stream, upload.filename).id)
        except Invalid as problem:
            findings.append(Finding(problem.code, path, problem.named))
    return form.from_html(values), findings


def files_in(session: Session, values: Any) -> dict[str, Attachment]:
    """The stored files that a form names, to show them by their names."""
    ids = named_in(values)
    found = (session.get(Attachment, one) for one in ids)
    return {one.id: one for one in found if one is not None}
