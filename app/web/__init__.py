"""HTTP: read the request, call one command or query, answer with a page or JSON.

Knows no law and decides nothing. Everything here needs a person signed in, except what
`access.OPEN_TO_ALL` names.
"""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Config
from app.web import (
    access,
    api,
    applying,
    assets,
    bulk,
    calendar,
    cases,
    catalogue,
    chrome,
    commitments,
    definitions,
    demo_clock,
    desk,
    entering,
    errors,
    files,
    headers,
    health,
    imports,
    inbox,
    incidents,
    intake,
    keeping,
    language,
    letters,
    logs,
    matters,
    mine,
    numbering,
    objecting,
    outlook,
    oversight,
    papers,
    people,
    promise_desk,
    promising,
    record_file,
    register,
    remedies,
    rules,
    services,
    signing_in,
    statements,
    studio,
    subject_file,
    tasks,
    units,
    verification,
)

WORK = (
    health,
    signing_in,
    register,
    catalogue,
    services,
    mine,
    applying,
    matters,
    record_file,
    subject_file,
    statements,
    objecting,
    remedies,
    commitments,
    promising,
    promise_desk,
    inbox,
    bulk,
    desk,
    tasks,
    cases,
    outlook,
    files,
    definitions,
    studio,
    letters,
    papers,
)
OVERSIGHT = (
    oversight,
    incidents,
    keeping,
    entering,
    imports,
    rules,
    calendar,
    people,
    units,
    numbering,
    verification,
    demo_clock,
)
PAGES = WORK + OVERSIGHT


def install(office: Flask, config: Config) -> None:
    """Put all of the web on the application."""
    office.config.update(
        SECRET_KEY=config.secret or ("" if config.mode == "production" else access.secret_of(config)),
        MAX_CONTENT_LENGTH=(config.attachment_megabytes + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        PREFERRED_URL_SCHEME="https" if config.mode == "production" else "http",
    )
    if config.proxies:
        fixed = ProxyFix(office.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
        office.wsgi_app = fixed  # type: ignore[method-assign]  # how Flask is told of its proxies
    logs.install(office)
    headers.install(office)
    intake.install(office)
    access.install(office, config)
    errors.install(office)
    assets.install(office)
    language.install(office)
    chrome.install(office, config)
    for page in PAGES:
        office.register_blueprint(page.pages)
    api.install(office)
