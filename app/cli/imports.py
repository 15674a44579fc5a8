"""`flask import`: sheets from outside."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from app import clock, definitions
from app.casework.asked import Asked
from app.casework.commands import definitions as designs
from app.cli.saying import line_of, saying
from app.db import reading
from app.people import SYSTEM, Actor, actor_of, find_user
from app.registry import imports
from app.registry.imports import Sent
from app.registry.layout import PENALTY, Layout
from app.registry.layouts import LAYOUTS
from app.registry.sheets import MAX_BYTES
from app.words import say

SHOWN = 200
"""So many rejected rows are printed; the report and the returned sheet have all."""
STEP = 10
"""Without a terminal, a line of progress is printed each time so many percent more are done."""
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group("import")
def import_() -> None:
    """Take in sheets from outside."""


@import_.command("penalties")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only; nothing is written. Needs no filled database.")
@click.option("--report", "report_file", type=OUT, help="Write the whole report as JSON.")
@click.option(
    "--rejected", "rejected_file", type=OUT, help="Write the rejected rows as XLSX, to mend and send again."
)
@click.option("--by", "login", help="The person who imports; without it, the system.")
def penalties(
    file: Path, dry_run: bool, report_file: Path | None, rejected_file: Path | None, login: str | None
) -> None:
    """Import administrative penalties from FILE (双公示 layout; CSV or XLSX)."""
    _import(file, PENALTY, dry_run, (report_file, rejected_file), login)


@import_.command("records")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(LAYOUTS)), help="Without it, the heading says what it is.")
@click.option("--dry-run", is_flag=True, help="Check only; nothing is written.")
@click.option("--report", "report_file", type=OUT, help="Write the whole report as JSON.")
@click.option("--by", "login", help="The person who imports; without it, the system.")
def records(file: Path, kind: str | None, dry_run: bool, report_file: Path | None, login: str | None) -> None:
    """Import permits, penalties or one of the five kinds from FILE (CSV or XLSX)."""
    _import(file, LAYOUTS[kind] if kind else None, dry_run, (report_file, None), login)


def _import(
    file: Path,
    layout: Layout | None,
    dry_run: bool,
    out: tuple[Path | None, Path | None],
    login: str | None,
) -> None:
    report_file, rejected_file = out
    with saying():
        with file.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
        asked = Asked(_actor(login), clock.now())
        watch = _progress()
        if dry_run:
            told = imports.rehearse_sheet(asked, Sent(file.name, body, layout), watch)
        else:
            told = imports.import_sheet(asked, Sent(file.name, body, layout), watch)
        sheet = _returned(asked, body, told) if rejected_file and told["rejected"] else None
    if report_file:
        report_file.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    if rejected_file and sheet:
        rejected_file.write_bytes(sheet)
    for line in _summary(told):
        click.echo(line)
    if rejected_file and sheet:
        click.echo(say("import_returned", {"file": rejected_file}))


@import_.command("process")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The process whose draft it becomes; without it, the id in the drawing.")
@click.option("--by", "login", help="The person who imports; without it, the system.")
def process(file: Path, key: str | None, login: str | None) -> None:
    """Keep a BPMN diagram of another product as a draft, and say what was translated and what keeps it."""
    with saying():
        _, imported = designs.take_in(Asked(_actor(login), clock.now()), file.read_bytes(), key)
        with reading() as session:
            findings = definitions.check(session, "process", key or imported.key, imported.body)
    for line in imported.lines:
        code = "import_dropped" if line.became is None else "import_translated"
        click.echo(say(code, {"where": line.where, "what": line.what, "became": line.became}))
    for finding in findings:
        click.echo(line_of(finding))
    click.echo(say("import_drafted", {"key": key or imported.key, "count": len(findings)}))


def _returned(asked: Asked, body: bytes, told: dict[str, Any]) -> bytes:
    if told.get("dry_run"):
        return imports.returned_of_file(body, told, asked.today)
    with reading() as session:
        return imports.returned_sheet(session, told["batch"])


def _actor(login: str | None) -> Actor:
    if login is None:
        return SYSTEM
    with reading() as session:
        user = find_user(session, login)
        if user is None or not user.active:
            raise click.BadParameter(login, param_hint="--by")
        return actor_of(user)


def _progress() -> Callable[[str, int, int], None]:
    """Progress on standard error: one line that changes on a terminal, a few plain lines elsewhere."""
    last: dict[str, int] = {}

    def watch(stage: str, done: int, rows: int) -> None:
        percent = done * 100 // rows
        line = say(f"import_{stage}", {"done": done, "rows": rows, "percent": percent})
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{line}", err=True, nl=done == rows)
        elif done == rows or percent >= last.get(stage, 0) + STEP:
            last[stage] = percent
            click.echo(line, err=True)

    return watch


def _summary(told: dict[str, Any]) -> list[str]:
    counts = {key: len(told[key]) for key in ("rejected", "mended", "doubtful", "skipped")}
    counts |= {key: told[key] for key in ("accepted", "already_there")}
    lines = [say("import_rehearsed" if told.get("dry_run") else "import_done", counts)]
    if told.get("compared_with_database") is False:
        lines.append(say("import_not_compared"))
    for line in told["rejected"][:SHOWN]:
        messages = "".join(problem["message"] for problem in line["problems"])
        lines.append(say("import_rejected_row", {"message": messages, **_place(line)}))
    if len(told["rejected"]) > SHOWN:
        lines.append(say("import_more_rows", {"more": len(told["rejected"]) - SHOWN}))
    lines += [say("import_doubtful_row", {**line, **_place(line)}) for line in told["doubtful"][:SHOWN]]
    lines += [say("import_skipped_row", {**line, **_place(line)}) for line in told["skipped"][:SHOWN]]
    for what, met in told["provisional"].items():
        if met:
            named = {"count": len(met), "names": "、".join(one["name"] for one in met[:5])}
            lines.append(say(f"import_provisional_{what}", named))
    for what in ("unread_sheets", "unknown_columns", "intake_cases", "unmanned_agencies"):
        if told.get(what):
            lines.append(say(f"import_{what}", {"names": "、".join(told[what])}))
    return lines


def _place(line: dict[str, Any]) -> dict[str, str]:
    sheet = f"“{line['sheet']}”" if line.get("sheet") else ""
    return {"place": f"{sheet}第 {line['row']} 行"}
