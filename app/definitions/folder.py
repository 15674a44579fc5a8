"""Files and definitions: the repository's files seed the table, and `export` writes them back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.clock import day_of
from app.definitions.checks import check
from app.definitions.lookup import latest, listing
from app.definitions.publishing import BEGINNING, BadDefinition, add_version
from app.definitions.table import Definition, Kind, fingerprint
from app.errors import Finding

PLACES: dict[Kind, tuple[str, str]] = {
    "rules": ("rules", ".yaml"),
    "catalogue": ("catalogue", ".yaml"),
    "form": ("forms", ".form"),
    "decision": ("bpmn/decisions", ".dmn"),
    "process": ("bpmn/processes", ".bpmn"),
    "paper": ("papers", ".md"),
}


def load_folder(  # noqa: PLR0913  a publication is these facts, and they are named at the call
    session: Session,
    root: Path,
    *,
    by: str,
    now: datetime,
    effective_from: date | None = None,
    note: str = "",
) -> list[Definition]:
    """Publish every file that differs from its newest version; all of them or, with BadDefinition, none.

    Files may name each other, so all are written before any is checked; a finding's place begins with
    its file. The caller's transaction must end when this raises. Without `effective_from` a first
    version holds from the BEGINNING and a later one from today.
    """
    written = []
    for kind, file in _files(root):
        body = file.read_bytes()
        newest = latest(session, kind, file.stem)
        if newest is not None and newest.sha256 == fingerprint(body):
            continue
        seed = Definition(kind=kind, key=file.stem, body=body, published_by=by, published_at=now, note=note)
        seed.effective_from = effective_from or (day_of(now) if newest else BEGINNING)
        written.append(add_version(session, seed))
    faults = [finding for definition in written for finding in _faults(session, definition)]
    if faults:
        raise BadDefinition(faults, kind=None, key=str(root))
    return written


def export(session: Session, root: Path) -> list[Path]:
    """Write the newest version of every definition to its file under `root`; the files that changed."""
    changed = []
    for definition in listing(session):
        file = root / place(definition.kind, definition.key)
        if file.exists() and fingerprint(file.read_bytes()) == definition.sha256:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(definition.body)
        changed.append(file)
    return changed


def place(kind: str, key: str) -> Path:
    """Where a definition's file stands, relative to the repository."""
    folder, ending = PLACES[kind]  # type: ignore[index]  # the table holds known kinds only
    return Path(folder) / f"{key}{ending}"


def _files(root: Path) -> Iterator[tuple[Kind, Path]]:
    for kind, (folder, ending) in PLACES.items():
        for file in sorted((root / folder).glob(f"*{ending}")):
            yield kind, file


def _faults(session: Session, definition: Definition) -> list[Finding]:
    file = place(definition.kind, definition.key).as_posix()
    return [
        replace(finding, where=f"{file}#{finding.where}" if finding.where else file)
        for finding in check(session, definition.kind, definition.key, definition.body)
        if finding.severity == "error"
    ]
