"""Is it alive, is it ready, how is it doing: for the machines that watch over it."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.db import reading
from app.web import logs

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> str:
    return "ok"


@pages.get("/readyz")
def ready() -> str:
    """The database answers and has its tables; otherwise 503."""
    with reading() as session:
        session.execute(text("SELECT 1 FROM agency LIMIT 1"))
    return "ok"


@pages.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(logs.registry()), content_type=CONTENT_TYPE_LATEST)
