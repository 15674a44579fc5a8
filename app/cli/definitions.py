"""`flask publish`, `check` and `export`: what designers and lawyers edit."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy.orm import Session

from app import clock, definitions
from app.cli.saying import line_of, saying
from app.config import ROOT
from app.db import reading, unit_of_work
from app.definitions import Definition
from app.errors import Finding
from app.words import say

PATHS = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
PLACES = {
    ".bpmn": "bpmn/processes",
    ".dmn": "bpmn/decisions",
    ".form": "forms",
    ".yaml": "rules",
}
"""Where a file of each ending belongs; the key is the file's name."""


class Rehearsed(Exception):
    """Everything was sound; nothing is kept."""


@click.command("publish")
@PATHS
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="In force from; else from today.")
@click.option("--note", default="", help="Why.")
@click.option("--by", default="flask publish", show_default=True, help="Who answers for it.")
def publish(paths: tuple[Path, ...], start: datetime | None, note: str, by: str) -> None:
    """Publish files or folders (without any: the product's own), all of them or none."""
    with saying(), _folder(paths) as root, unit_of_work() as session:
        effective = start.date() if start else None
        published = definitions.load_folder(
            session, root, by=by, now=clock.now(), effective_from=effective, note=note
        )
    _list(published)


@click.command("check")
@PATHS
def check(paths: tuple[Path, ...]) -> None:
    """Check files or folders (without any: the product's own) without publishing them."""
    with saying(), _folder(paths) as root:
        warnings = _rehearse(root)
    for warning in warnings:
        click.echo(warning)
    click.echo(say("definitions_sound"))


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write the newest version of every definition to its file below FOLDER."""
    with saying(), reading() as session:
        changed = definitions.export(session, folder)
    for file in changed:
        click.echo(file)


def _rehearse(root: Path) -> list[str]:
    """The warnings there would be; a unit of work that ends in an exception keeps nothing."""
    warnings: list[str] = []
    with suppress(Rehearsed), unit_of_work() as session:
        for one in definitions.load_folder(session, root, by="", now=clock.now()):
            warnings += _warnings(session, one)
        raise Rehearsed
    return warnings


def _warnings(session: Session, one: Definition) -> list[str]:
    found: Sequence[Finding] = definitions.check(session, one.kind, one.key, one.body)
    return [f"{one.kind} {one.key}{line_of(finding)}" for finding in found]


@contextmanager
def _folder(paths: tuple[Path, ...]) -> Iterator[Path]:
    """One folder laid out as the repository, holding just these files."""
    if not paths:
        yield ROOT
        return
    with TemporaryDirectory() as made:
        root = Path(made)
        for file in _files(paths):
            place = root / PLACES[file.suffix]
            place.mkdir(parents=True, exist_ok=True)
            if (place / file.name).exists():
                raise click.ClickException(say("definition_given_twice", {"name": file.name}))
            shutil.copyfile(file, place / file.name)
        yield root


def _files(paths: tuple[Path, ...]) -> list[Path]:
    files = []
    for path in paths:
        if path.is_dir():
            files += [file for file in sorted(path.rglob("*")) if file.suffix in PLACES]
        elif path.suffix in PLACES:
            files.append(path)
        else:
            raise click.ClickException(say("definition_unknown_ending", {"name": path.name}))
    return files


def _list(published: list[Definition]) -> None:
    for one in published:
        named = {"kind": one.kind, "key": one.key, "version": one.version, "day": one.effective_from}
        click.echo(say("definition_published", named))
    if not published:
        click.echo(say("definitions_unchanged"))
