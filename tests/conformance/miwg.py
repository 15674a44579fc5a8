"""MIWG's reference diagrams: every one is opened and stored as a draft, with what keeps it from running."""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import db, definitions
from app.engine import Known, check
from migrations import tables

NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)


def run(root: Path) -> dict[str, Any]:
    files = sorted((root / "miwg-reference" / "Reference").glob("*.bpmn"))
    kept: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        made = db.Database(f"sqlite:///{folder}/office.sqlite")
        with made.writer.begin() as connection:
            tables().create_all(connection)
        former, db._database = db._database, made
        try:
            for file in files:
                if _stored(f"miwg_{file.stem}", file.read_bytes()):
                    findings = check(file.read_bytes(), f"miwg_{file.stem}", Known())
                    kept[file.name] = dict(Counter(f.code for f in findings if f.severity == "error"))
        finally:
            db._database = former
            made.dispose()
    return {"total": len(files), "stored": len(kept), "kept_from_running_by": kept}


def _stored(key: str, xml: bytes) -> bool:
    """Kept as a draft, and found again byte by byte."""
    with db.unit_of_work() as session:
        definitions.save_draft(session, "process", key, xml, by="miwg", now=NOW)
    with db.reading() as session:
        found = definitions.draft(session, "process", key)
        return found is not None and found.body == xml
