"""How a refusal is answered: the only place where HTTP status codes meet errors."""

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError  # noqa: A004  SQLAlchemy's name
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.db import DatabaseBusy
from app.errors import (
    ChengnuoError,
    Conflict,
    EngineError,
    Finding,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
)
from app.people import NotSignedIn, TooManyAttempts, WrongPassword
from app.web.language import say_error

log = structlog.get_logger("chengnuo.web")

STATUS: dict[type[ChengnuoError], int] = {
    NotFound: 404,
    NotSignedIn: 401,
    WrongPassword: 401,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 400,
    TooManyAttempts: 429,
    Refused: 422,
    DatabaseBusy: 503,
    EngineError: 500,
    ChengnuoError: 500,
}
BARE = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>Chengnuo</title><p>{sentence}'
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
}


class Unreadable(Invalid):
    """The request is not what this address takes."""

    code = "bad_request"


class PageExpired(NotAllowed):
    """The page was opened in a session that is over, or the request came from elsewhere."""

    code = "page_expired"


def status_of(problem: ChengnuoError) -> int:
    """By the nearest class that is in the table."""
    return next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)


def problem_json(problem: ChengnuoError) -> dict[str, Any]:
    """What a program is told: code, sentence, and everything that is wrong."""
    findings = problem.findings if isinstance(problem, Invalid) else []
    return {
        "code": problem.code,
        "message": say_error(problem),
        "findings": [{"code": f.code, "where": f.where, "message": say_error(f)} for f in findings],
    }


def findings_of(problem: ChengnuoError) -> list[Finding]:
    return problem.findings if isinstance(problem, Invalid) else []


def for_programs() -> bool:
    asks_json = request.accept_mimetypes.best == "application/json"
    return request.path.startswith("/api/") or request.path.endswith(".json") or asks_json


def install(office: Flask) -> None:
    @office.errorhandler(ChengnuoError)
    def refused(problem: ChengnuoError) -> AnyResponse:
        return _answer(problem, status_of(problem))

    @office.errorhandler(CSRFError)
    def forged(_problem: CSRFError) -> AnyResponse:
        return _answer(PageExpired(), status_of(PageExpired()))

    @office.errorhandler(OperationalError)
    @office.errorhandler(InterfaceError)
    @office.errorhandler(TimeoutError)
    def unavailable(problem: OperationalError | InterfaceError | TimeoutError) -> AnyResponse:
        kind = type(getattr(problem, "orig", None) or problem).__name__
        log.error("database", request=g.get("request_id"), kind=kind)
        return _answer(DatabaseBusy(), STATUS[DatabaseBusy])

    @office.errorhandler(HTTPException)
    def unanswerable(problem: HTTPException) -> AnyResponse:
        status = problem.code or 500
        if status < 400 or problem.response is not None:  # a redirect is no error
            return problem.get_response()
        answer = _answer(_said(status), status)
        for name, value in problem.get_headers():
            if name in ("Allow", "Retry-After"):
                answer.headers[name] = value
        return answer

    @office.errorhandler(Exception)
    def broken(problem: Exception) -> AnyResponse:
        log.error("broken", request=g.get("request_id"), exc_info=problem)
        return _answer(ChengnuoError(), STATUS[ChengnuoError])


def _said(status: int) -> ChengnuoError:
    problem = ChengnuoError()
    problem.code = CODES.get(status, "bad_request" if status < 500 else "error")  # type: ignore[misc]  # Werkzeug's refusals have no class of ours
    return problem


def _answer(problem: ChengnuoError, status: int) -> AnyResponse:
    if for_programs():
        answer: AnyResponse = jsonify(problem_json(problem))
        answer.content_type = "application/problem+json"
    elif isinstance(problem, NotSignedIn) and request.method in ("GET", "HEAD"):
        return redirect(url_for("signing_in.form", next=request.full_path.rstrip("?")))
    else:
        answer = Response(_page(problem))
    answer.status_code = status
    if status == STATUS[DatabaseBusy]:
        answer.headers["Retry-After"] = "5"
    return answer


def _page(problem: ChengnuoError) -> str:
    """The error as a page; where even that breaks (no database, for instance), the bare sentence."""
    sentence = say_error(problem)
    try:
        return render_template(
            "error.html", sentence=sentence, findings=findings_of(problem), back=_came_from()
        )
    except Exception:  # whatever it is, the person gets a sentence
        log.exception("error page", request=g.get("request_id"))
        return BARE.format(sentence=escape(sentence))


def _came_from() -> str | None:
    """The page of ours whose form was refused."""
    came: str | None = request.referrer
    ours = came is not None and came.startswith(request.host_url)
    return came if ours and request.method == "POST" else None
