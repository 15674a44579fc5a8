"""`flask backup` and `flask restore`: everything the office knows, in one file, under load."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy import MetaData, Row, Table, func, select, text, update
from sqlalchemy.orm import Session

from app import clock
from app.casework import attachments
from app.cli.archive import Manifest, Reader, Writer, in_order
from app.cli.saying import saying
from app.db import database, reading, unit_of_work
from app.errors import Conflict, Refused
from app.words import say
from migrations import downgrade, upgrade

BATCH = 500


class NotEmpty(Conflict):
    """A backup is only ever restored into an empty database."""

    code = "restore_not_empty"


class BackupIsNewer(Refused):
    """The backup was written by a later release than this one."""

    code = "backup_is_newer"


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole office, as it stands at one moment, to FILE (.tar or .tar.gz)."""
    with saying():
        manifest = write_backup(file)
    click.echo(say("backup_written", {"file": file, "rows": sum(manifest.rows.values())}))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database and its folder from FILE, a backup of either kind of database."""
    with saying():
        manifest = read_backup(file)
    click.echo(say("backup_restored", {"file": file, "rows": sum(manifest.rows.values()), "at": manifest.at}))


def write_backup(file: Path) -> Manifest:
    """All rows in one snapshot, then the files they name; others go on writing meanwhile."""
    arriving = file.with_name(f".{file.name}.part{file.suffix}")
    arriving.touch(mode=0o600)
    try:
        with reading() as session:
            manifest = Manifest(_revision(session), clock.machine_now().isoformat())
            with closing(Writer(arriving, manifest)) as writer:
                for table in in_order(_tables(session)):
                    writer.table(table, _rows(session, table))
                for digest in _contents(session):
                    with attachments.shelf().file(digest).open("rb") as content:
                        writer.member(f"files/{digest}", content)
                writer.seal()
        with arriving.open("rb") as written:
            os.fsync(written.fileno())
        arriving.replace(file)
    finally:
        arriving.unlink(missing_ok=True)
    return manifest


def read_backup(file: Path) -> Manifest:
    """Everything in it or nothing: rows in one transaction, after the files stand on the shelf.

    The tables are first brought to the backup's own schema and afterwards to this product's.
    """
    with closing(Reader(file)) as reader:
        _require_empty()
        _bring_to(reader.manifest.revision)
        shelf = replace(attachments.shelf(), limit=sys.maxsize)  # what was taken in once is taken back
        for _, content in reader.files():
            shelf.put(content)
        with unit_of_work() as session:
            for table in in_order(_tables(session)):
                _fill(session, table, reader)
    upgrade(database().address)
    return reader.manifest


def _bring_to(revision: str) -> None:
    """Give the empty database the schema that the backup's rows are of."""
    try:
        upgrade(database().address, revision)
    except CommandError as problem:
        raise BackupIsNewer(revision=revision) from problem
    with reading() as session:
        ahead = _revision(session) != revision
    if ahead:
        downgrade(database().address, revision)


def _tables(session: Session) -> MetaData:
    """As the database has them, so that a backup depends on its schema alone."""
    tables = MetaData()
    tables.reflect(session.connection())
    return tables


def _revision(session: Session) -> str:
    return str(session.scalar(text("SELECT version_num FROM alembic_version")))


def _rows(session: Session, table: Table) -> Iterator[Row[Any]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    with session.execute(ordered.execution_options(yield_per=1000)) as rows:
        yield from rows


def _contents(session: Session) -> list[str]:
    named = select(attachments.Attachment.sha256).distinct()
    return sorted(session.scalars(named))


def _require_empty() -> None:
    with reading() as session:
        for table in in_order(_tables(session)):
            if session.scalar(select(func.count()).select_from(table)):
                raise NotEmpty(table=table.name)


def _fill(session: Session, table: Table, reader: Reader) -> None:
    """Rows that point at rows of their own table get that pointer when all are there."""
    if table.name not in reader.manifest.rows:
        return
    own = [c.name for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    pointers = []
    written = reader.rows(table)
    while rows := list(islice(written, BATCH)):
        for row in rows:
            held = {name: row[name] for name in own if row.get(name) is not None}
            if held:
                pointers.append(({c.name: row[c.name] for c in table.primary_key.columns}, held))
                row.update(dict.fromkeys(held))
        session.execute(table.insert(), rows)
    for key, held in pointers:
        session.execute(update(table).where(*(table.c[n] == v for n, v in key.items())).values(held))
    _count_on(session, table)


def _count_on(session: Session, table: Table) -> None:
    """PostgreSQL counts ids by itself and must be told where they have got to."""
    keys = list(table.primary_key.columns)
    if database().is_sqlite or len(keys) != 1 or not issubclass(keys[0].type.python_type, int):
        return
    named = {"table": f'"{table.name}"', "column": keys[0].name}
    sequence = session.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
    newest = session.scalar(select(func.max(keys[0])))
    if sequence and newest:
        session.execute(text("SELECT setval(:sequence, :newest)"), {"sequence": sequence, "newest": newest})
