"""Chengnuo 诚诺: runs a transport authority's credit casework."""

import os
import sys

from flask import Flask

from app.config import Config


def create_app(config: Config | None = None) -> Flask:
    """One office, wired: the only place where the rooms meet."""
    from app import cli, db, web  # every room imports this package first

    config = config or Config.from_environment()
    if not _is_operators_command():
        config.require_secret()
    config.instance.mkdir(parents=True, exist_ok=True)
    db.connect(config.database_url)
    office = Flask("app", template_folder="web/templates", static_folder="web/static")
    office.extensions["chengnuo"] = config
    web.install(office, config)
    cli.install(office)
    _furnish(office, config)
    return office


def _furnish(office: Flask, config: Config) -> None:
    """Tell the rooms what they cannot know: folders, the secret, verbs, checks, whose clock counts."""
    from app import definitions, outbound, papers, verbs  # noqa: F401  verbs register themselves on import
    from app.casework import attachments, checking
    from app.credit import personal
    from app.credit.catalogue import check_catalogue
    from app.credit.rulebook import check_rules, rule_keys
    from app.papers import rendering

    attachments.keep_in(config.instance / "attachments", config.attachment_megabytes * 2**20)
    if office.config["SECRET_KEY"]:
        personal.use(office.config["SECRET_KEY"])
    outbound.install(config)
    checking.install(rule_keys)
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    definitions.register_check("catalogue", check_catalogue)
    definitions.register_check("paper", papers.check_paper)
    rendering.at_site(config.public_site)
    if config.mode == "demo":
        from app.demo import clock as demo_clock
        from app.demo import moving

        demo_clock.install()
        office.extensions["demo_clock"] = moving.move


def _is_operators_command() -> bool:
    """Whether `flask` loads the office for a command and serves nobody; `serve` checks for itself."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and "run" not in sys.argv[1:]
