"""One line per request, as JSON, and numbers for Prometheus. Never a name, a search word or a form."""

import logging
import os
import re
import secrets
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

log = structlog.get_logger("chengnuo.web")
ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

numbers = CollectorRegistry()
requests = Counter("chengnuo_requests", "Requests answered", ("method", "route", "status"), registry=numbers)
seconds = Histogram("chengnuo_request_seconds", "Time to answer", ("route",), registry=numbers)


def registry() -> CollectorRegistry:
    """This process's numbers, or those of all workers where PROMETHEUS_MULTIPROC_DIR names a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return numbers
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # untyped upstream
    return together


def install(office: Flask) -> None:
    configure()

    @office.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if ID.fullmatch(given) else secrets.token_hex(8)
        g.began = perf_counter()

    @office.after_request
    def finish(response: Response) -> Response:
        if "began" not in g:
            return response
        took = perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "(none)"
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(route).observe(took)
        response.headers["X-Request-Id"] = g.request_id
        if request.endpoint != "static":
            log.info(
                "answered",
                request=g.request_id,
                actor=g.actor.id if g.get("actor") else None,
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        return response


def configure() -> None:
    """JSON lines on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
    )
