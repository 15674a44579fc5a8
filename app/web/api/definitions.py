"""Definitions over the API: what is published, and publishing."""

from typing import Any

from app import definitions
from app.casework.commands import definitions as commands
from app.casework.commands.definitions import Published
from app.db import reading
from app.definitions import NoDefinition
from app.people import require
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.asking import asked

api = Room("definitions", description="Processes, decisions, forms and rules")


@api.operation("GET /definitions", schemas.DefinitionBrief(many=True), takes=schemas.Kind, place="query")
def listing(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The newest version of everything."""
    require(actor(), "definitions.read")
    with reading() as session:
        found = definitions.listing(session, given["kind"])
        return [schemas.DefinitionBrief().dump(one) for one in found]


@api.operation("GET /definitions/<kind>/<key>", schemas.DefinitionBrief(many=True), refuses=(404,))
def history(kind: str, key: str) -> list[dict[str, Any]]:
    """All versions, the newest first."""
    require(actor(), "definitions.read")
    with reading() as session:
        found = definitions.history(session, kind, key)
        if not found:
            raise NoDefinition(kind=kind, key=key, version=None, day=None)
        return [schemas.DefinitionBrief().dump(one) for one in found]


@api.operation("GET /definitions/<kind>/<key>/<int:version>", schemas.DefinitionDetail, refuses=(404,))
def show(kind: str, key: str, version: int) -> dict[str, Any]:
    """One version with its body."""
    require(actor(), "definitions.read")
    with reading() as session:
        one = definitions.version(session, kind, key, version)
        shown: dict[str, Any] = schemas.DefinitionBrief().dump(one)
        return shown | {"body": one.body.decode("utf-8", "replace")}


@api.operation(
    "POST 201 /definitions/<kind>/<key>", schemas.Published, takes=schemas.Publish, refuses=(404, 409, 422)
)
def publish(given: dict[str, Any], kind: str, key: str) -> Published:
    """Check and publish; every fault is told at once. An unchanged body is no new version."""
    return commands.publish(
        asked(), (kind, key), given["body"].encode(), given["effective_from"], given["note"]
    )
