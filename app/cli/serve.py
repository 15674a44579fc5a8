"""`flask serve`: the office behind gunicorn, with its metronome."""

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from app.config import Config
from app.scheduler import Metronome


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told everything here instead of by a file."""

    def __init__(self, office: Flask, config: Config, workers: int) -> None:
        self.office, self.settings, self.workers = office, config, workers
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            "post_worker_init": self._begin_work,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.office

    def _begin_work(self, _worker: object) -> None:
        """Each worker has a metronome; every command re-checks, so several do no harm."""
        Metronome(self.settings).start()


def serve(office: Flask, workers: int) -> None:
    config: Config = office.extensions["chengnuo"]
    config.require_secret()
    Server(office, config, workers).run()


@click.command("serve")
@click.option("--workers", default=2, show_default=True, help="processes that answer requests")
def command(workers: int) -> None:
    """Serve the office on the configured address."""
    serve(current_app._get_current_object(), workers)  # type: ignore[attr-defined]  # noqa: SLF001
