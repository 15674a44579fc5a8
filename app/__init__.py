"""Chengnuo 诚诺: runs a transport authority's credit casework."""

from flask import Flask

from app.config import Config


def create_app(config: Config | None = None) -> Flask:
    """One office, wired: the only place where the rooms meet."""
    from app import db, web  # every room imports this package first
    from app.casework import attachments
    from app.credit import personal

    config = config or Config.from_environment()
    config.instance.mkdir(parents=True, exist_ok=True)
    db.connect(config.database_url)
    attachments.keep_in(config.instance / "attachments", config.attachment_megabytes * 2**20)
    office = Flask("app", template_folder="web/templates", static_folder="web/static")
    office.extensions["chengnuo"] = config
    web.install(office, config)
    personal.use(office.config["SECRET_KEY"])
    return office
