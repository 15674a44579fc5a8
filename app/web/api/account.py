"""One's own account over the API: who am I, tokens, files."""

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from app.casework.commands import files
from app.casework.commands.files import Stored
from app.clock import machine_now
from app.db import reading
from app.errors import Finding
from app.people import Actor, commands, tokens
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.asking import asked
from app.web.errors import Unreadable

api = Room("account", description="One's own account")


@api.operation("GET /me", schemas.Me)
def me() -> Actor:
    """Who is asking, with which roles."""
    return actor()


@api.operation("POST 201 /tokens", schemas.NewToken, takes=schemas.Token)
def new_token(given: dict[str, Any]) -> dict[str, str]:
    """A bearer token for a program, shown this once; it lasts ninety days."""
    return {"token": commands.new_token(actor(), given["name"], machine_now())}


@api.operation("GET /tokens", schemas.TokenBrief(many=True))
def own_tokens() -> list[dict[str, Any]]:
    """The person's own tokens, without what is secret in them."""
    with reading() as session:
        return [schemas.TokenBrief().dump(one) for one in tokens.of_person(session, actor().id or 0)]


@api.operation("DELETE /tokens/<int:token_id>", schemas.Done, refuses=(404,))
def revoke(token_id: int) -> dict[str, bool]:
    """End one of one's own tokens at once."""
    commands.revoke_token(actor(), token_id, machine_now())
    return {"done": True}


@api.operation("POST 201 /files", schemas.Stored, takes=schemas.Upload, place="files", refuses=(413,))
def store(given: dict[str, FileStorage]) -> Stored:
    """Take a file in; an answer names it by its id."""
    strangers = sorted(set(request.form) - {"csrf_token"})
    if strangers:
        raise Unreadable([Finding("unknown_argument", name, {"name": name}) for name in strangers])
    upload = given["file"]
    return files.store(asked(), upload.stream, upload.filename or "")
