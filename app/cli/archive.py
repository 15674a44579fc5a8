"""The form of a backup: one tar with every table as JSON lines and every file, readable on either database.

`tables/<name>.jsonl` begin with a line of column names; `files/<sha256>` are the attachments; `manifest.json`
comes last and has the hash of everything before it, so that a backup that was cut off is seen.
"""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, LargeBinary, MetaData, Numeric, Table

from app.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"


class BadBackup(Invalid):
    """The file is no backup, or not a whole one."""

    code = "bad_backup"


@dataclass
class Manifest:
    """What a backup says of itself."""

    revision: str
    """The schema its rows are of."""
    at: str
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    """Of every member before the manifest."""


class Writer:
    """Writes the members of one backup in turn; `seal` adds the manifest and so makes it whole."""

    def __init__(self, file: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        if file.suffix in (".gz", ".tgz"):
            self.tar = tarfile.open(file, "w:gz")  # noqa: SIM115  closed by `close`
        else:
            self.tar = tarfile.open(file, "w:")  # noqa: SIM115  closed by `close`

    def table(self, table: Table, rows: Iterator[Any]) -> int:
        columns = list(table.columns)
        with TemporaryFile() as written:
            written.write(_line([column.name for column in columns]))
            count = 0
            for count, row in enumerate(rows, start=1):  # noqa: B007  the last count is the number of rows
                written.write(
                    _line([to_plain(column, value) for column, value in zip(columns, row, strict=True)])
                )
            self.member(f"tables/{table.name}.jsonl", written)
        self.manifest.rows[table.name] = count
        return count

    def member(self, name: str, content: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = content.seek(0, io.SEEK_END), 0o600
        content.seek(0)
        digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # it is a real file
        content.seek(0)
        self.tar.addfile(info, content)
        self.manifest.sha256[name] = digest

    def seal(self) -> None:
        told = json.dumps(vars(self.manifest), indent=1, sort_keys=True).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(told), 0o600
        self.tar.addfile(info, io.BytesIO(told))

    def close(self) -> None:
        self.tar.close()


class Reader:
    """A backup that was found whole."""

    def __init__(self, file: Path) -> None:
        try:
            self.tar = tarfile.open(file)  # noqa: SIM115  closed by `close`
        except (tarfile.TarError, OSError, EOFError) as problem:
            raise BadBackup(name=file.name) from problem
        try:
            self.manifest = self._checked(file)
        except BadBackup:
            self.tar.close()
            raise

    def tables(self) -> list[str]:
        return list(self.manifest.rows)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, ready to be inserted into it."""
        content = self.tar.extractfile(f"tables/{table.name}.jsonl")
        if content is None:
            raise BadBackup(name=table.name)
        with content:
            columns = [table.columns[name] for name in json.loads(content.readline())]
            for line in content:
                values = json.loads(line)
                yield {c.name: from_plain(c, value) for c, value in zip(columns, values, strict=True)}

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """The contents of all attachments by their sha256."""
        for name in self.manifest.sha256:
            if name.startswith("files/") and (content := self.tar.extractfile(name)) is not None:
                with content:
                    yield name.removeprefix("files/"), content

    def close(self) -> None:
        self.tar.close()

    def _checked(self, file: Path) -> Manifest:
        """The manifest, after every member was found to be what it says."""
        try:
            found = {member.name: self._digest(member) for member in self.tar if member.isfile()}
            content = self.tar.extractfile(MANIFEST)
            manifest = Manifest(**json.loads(content.read())) if content else None
        except (tarfile.TarError, OSError, EOFError, KeyError, TypeError, ValueError) as problem:
            raise BadBackup(name=file.name) from problem
        found.pop(MANIFEST, None)
        if manifest is None or manifest.format != FORMAT or found != manifest.sha256:
            raise BadBackup(name=file.name)
        return manifest

    def _digest(self, member: tarfile.TarInfo) -> str:
        content = self.tar.extractfile(member)
        if content is None:
            return ""
        with content:
            return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # as above


def to_plain(column: Column[Any], value: Any) -> Any:
    """A value as JSON, the same from either database: moments in UTC, numbers and bytes as text."""
    if isinstance(column.type, JSON):
        return value
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    return value


def from_plain(column: Column[Any], value: Any) -> Any:
    """The value for a column, whatever the database."""
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if column.type.timezone else moment.replace(tzinfo=None)
    for kind, read in READ.items():
        if isinstance(column.type, kind):
            return read(value)
    return value


READ: dict[type[Any], Callable[[Any], Any]] = {
    Date: date.fromisoformat,
    Boolean: bool,
    Numeric: lambda value: Decimal(value) if isinstance(value, str) else value,
    LargeBinary: base64.b64decode,
}


def in_order(tables: MetaData) -> list[Table]:
    """The tables, those pointed at before those that point at them."""
    return [table for table in tables.sorted_tables if table.name != "alembic_version"]


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
