"""The REST API at /api/v1, described by OpenAPI 3.1: the same commands and queries as the pages.

A program signs in with a bearer token; a page of ours may use its session with the CSRF header.
`Idempotency-Key` makes a command safe to repeat; `If-Match` (or `version`) refuses a stale view.
"""

from flask import Flask

from app.web.api import account, cases, definitions, incidents, matters, objections, papers, records, tasks
from app.web.api.base import Interface

BLUEPRINTS = (
    cases.api,
    tasks.api,
    records.api,
    matters.api,
    objections.api,
    definitions.api,
    papers.api,
    incidents.api,
    account.api,
)
PREFIX = "/api/v1"
DESCRIPTION = """The same commands and queries as the pages of the office.

* Sign in with `Authorization: Bearer <token>` (see POST /tokens), or with a session and X-CSRFToken.
* `Idempotency-Key`: repeating a command with the same key acts once and answers the same.
* `If-Match` with the ETag of a case or a task, or `version` in the body: a stale view is refused with 409.
* A refusal is `application/problem+json`: a stable `code`, a `message` for people, and every finding.
* Days are legal days in Asia/Shanghai; moments are in UTC."""


def install(office: Flask) -> None:
    office.config.update(
        API_TITLE="Chengnuo",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "security": [{"token": []}, {"session": [], "csrf": []}],
        },
    )
    interface = Interface(office)
    interface.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    interface.spec.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": office.config["SESSION_COOKIE_NAME"]}
    )
    interface.spec.components.security_scheme(
        "csrf", {"type": "apiKey", "in": "header", "name": "X-CSRFToken"}
    )
    for blueprint in BLUEPRINTS:
        interface.register_blueprint(blueprint, url_prefix=PREFIX)
