"""A product with its commands, on a database of the test's own."""

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import Result
from flask import Flask

from app import create_app, db
from app.config import Config


class Terminal:
    """Types commands into an office."""

    def __init__(self, office: Flask) -> None:
        self.office = office
        self.runner = office.test_cli_runner()

    def type(self, *words: object, input: str | None = None) -> Result:  # noqa: A002  click calls it so
        result = self.runner.invoke(args=[str(word) for word in words], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@contextmanager
def terminal(address: str, instance: Path) -> Iterator[Terminal]:
    """The office of that database and folder, as one process of the product."""
    former = db._database
    db._database = None
    try:
        yield Terminal(create_app(Config(mode="test", database=address, instance=instance)))
    finally:
        if db._database is not None:
            db._database.dispose()
        db._database = former


def manifest_of(file: Path) -> dict:
    with tarfile.open(file) as tar:
        return json.loads(tar.extractfile("manifest.json").read())
