"""`flask demo`: the demonstration office."""

from datetime import date, datetime, time, timedelta

import click
from flask import current_app

from app import clock
from app.cli.serve import serve
from app.config import ROOT, Config
from app.db import reading, unit_of_work
from app.demo import clock as demo_clock
from app.demo import story
from app.people import User


@click.group("demo")
def demo() -> None:
    """The demonstration office of `make run`."""


@demo.command("serve")
def serve_demo() -> None:
    """Prepare the demonstration if it is not there yet, and serve it."""
    config: Config = current_app.extensions["chengnuo"]
    prepare()
    click.echo(f"诚诺演示：http://{config.host}:{config.port}  （Ctrl-C 结束）")
    serve(current_app._get_current_object(), workers=1)  # type: ignore[attr-defined]  # noqa: SLF001  Flask's way


@demo.command("prepare")
def prepare_demo() -> None:
    """Prepare the demonstration without serving it."""
    prepare()


@demo.command("clock")
@click.option("--to", "day", type=click.DateTime(["%Y-%m-%d"]), help="forward to nine on that morning")
@click.option("--days", type=int, help="forward by so many days")
def move_clock(day: datetime | None, days: int | None) -> None:
    """Show the office's time, or move it ahead."""
    moment = _moment(day.date() if day else None, days)
    if moment is not None:
        with unit_of_work() as session:
            demo_clock.forward_to(session, moment)
    click.echo(clock.now().astimezone(clock.SHANGHAI).isoformat(sep=" ", timespec="minutes"))


def prepare() -> None:
    """Tables, people and story; nothing if they are there."""
    from app.cli.db import upgrade  # Alembic is slow to import

    upgrade()
    with reading() as session:
        if session.query(User).first() is not None:
            return
    click.echo("正在准备演示数据……")
    story.tell(ROOT)


def _moment(day: date | None, days: int | None) -> datetime | None:
    if day is not None:
        return datetime.combine(day, time(9), clock.SHANGHAI)
    return clock.now() + timedelta(days=days) if days else None
