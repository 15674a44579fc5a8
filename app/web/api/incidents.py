"""Incidents over the API."""

from typing import Any

from app.casework.asked import Moved
from app.casework.commands import incidents
from app.db import reading
from app.people import require
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.asking import asked

api = Room("incidents", description="Incidents")


@api.operation("GET /incidents", schemas.IncidentSchema(many=True))
def listing() -> list[dict[str, Any]]:
    """The open incidents, oldest first."""
    require(actor(), "incidents.read")
    with reading() as session:
        return [schemas.IncidentSchema().dump(one) for one in incidents.open_incidents(session)]


@api.operation("POST /incidents/<int:incident_id>/retry", schemas.Moved, refuses=(404, 409, 422))
def retry(incident_id: int) -> Moved:
    """Do the broken step again; `status` is `still_broken` where it broke once more."""
    return incidents.retry(asked(), incident_id)
