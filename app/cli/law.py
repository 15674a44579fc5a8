"""`flask law`: ask the rules, check worked cases, set a value that nobody could read, load a year."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, definitions, feel
from app.calendar import Calendar, load_year, read_notice
from app.casework import redeciding
from app.cli.saying import line_of, saying
from app.credit.lawcheck import Checked, Law, check_file
from app.credit.records import Record
from app.credit.rulebook import END, EVIDENCE, NewValue, Rule, Rulebook, read_value
from app.db import reading, unit_of_work
from app.errors import ChengnuoError
from app.people import Actor, actor_of, find_user, require
from app.words import say_error

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("law")
def law() -> None:
    """The rules: ask, check, edit."""


@law.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--published", is_flag=True, help="Use the published rules and the loaded calendar.")
def check(file: Path, published: bool) -> None:
    """Check worked cases; exits 0 only if all hold. Needs no database unless --published is given."""
    with saying():
        cases = list(check_file(file, _published() if published else Law.of_files()))
    for case in cases:
        click.echo(_line(case))
    held = sum(case.holds for case in cases)
    click.echo(f"{held} of {len(cases)} cases hold")
    sys.exit(0 if held == len(cases) else 1)


@law.command("rule")
@click.argument("key")
@click.option("--on", "day", type=DAY, help="In force on that day; without it, the whole history.")
def rule(key: str, day: datetime | None) -> None:
    """Show a rule with its source."""
    with saying():
        rules = _rules()
        found = [rules.rule(key, day.date())] if day else rules.history(key)
    if not found:
        raise click.ClickException(f"{key}?")
    for one in found:
        click.echo(_shown(one))


@law.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--source", required=True, help="What the value rests on, as it shall be cited.")
@click.option("--from", "start", type=DAY, required=True, help="The first day on which it holds.")
@click.option("--by", "login", required=True, help="The administrator who answers for it.")
@click.option("--evidence", type=click.Choice(EVIDENCE), help="V: it was read in that source.")
def set_value(  # noqa: PLR0913  an option each
    key: str, value: str, *, source: str, start: datetime, login: str, evidence: str | None
) -> None:
    """Set a value, as a new revision of its rules; one that is verified changes only with its law."""
    now = clock.now()
    with saying(), unit_of_work() as session:
        actor = _administrator(session, login)
        require(actor, "rules.publish")
        new = NewValue(read_value(value), source, actor.name, evidence or "", clock.today())
        family, body = Rulebook.read(session).with_value(key, start.date(), new)
        definitions.publish(session, "rules", family, body, by=login, now=now, note=source)
    click.echo(f"{key} = {value} ({start.date()})")


@law.command("redecide")
@click.option("--case", "number", help="Only the decisions of the case of that number.")
def redecide(number: str | None) -> None:
    """Make every stored decision again, as it was made; exits 0 only if all come out the same."""
    held = made = 0
    with saying(), reading() as session:
        for one in redeciding.all_decisions(session, number):
            made, held = made + 1, held + one.holds
            if not one.holds:
                click.echo(f"{one.number} {one.made.decision}: stored {one.value}, now {one.again}")
        for record in session.scalars(select(Record).where(Record.severity_explanation.is_not(None))):
            made, held = made + 1, held + _classed_as_before(session, record)
    click.echo(f"{held} of {made} decisions come out as stored")
    sys.exit(0 if held == made else 1)


@law.command("year")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "login", required=True, help="The administrator who answers for it.")
def load(file: Path, login: str) -> None:
    """Load a year's calendar (YAML or CSV), so that provisional deadlines can be made certain."""
    with saying(), unit_of_work() as session:
        require(_administrator(session, login), "calendar.edit")
        notice = read_notice(file.read_text("utf-8-sig"))
        load_year(session, notice, clock.now())
    for finding in notice.findings():
        click.echo(line_of(finding))
    click.echo(f"{notice.year} ok")


def _classed_as_before(session: Session, record: Record) -> bool:
    """Whether the class of a record follows again from what was kept with it; one without a table holds."""
    kept = feel.unplain(record.severity_explanation)
    if "decision" not in kept:
        return True
    again = redeciding.decide_again(
        session, kept["decision"], int(kept["version"]), {"items": kept["items"]}, kept["why"]
    )
    if again != record.severity:
        click.echo(f"{record.decision_no} {kept['decision']}: stored {record.severity}, now {again}")
    return bool(again == record.severity)


def _administrator(session: Session, login: str) -> Actor:
    user = find_user(session, login)
    if user is None or not user.active:
        raise click.ClickException(f"--by {login}?")
    return actor_of(user)


def _published() -> Law:
    with reading() as session:
        return Law(Rulebook.read(session), Calendar.read(session))


def _rules() -> Rulebook:
    """The published ones; before anything is published, those of the files."""
    with reading() as session:
        published = Rulebook.read(session)
    return published if published.rules else Law.of_files().rules


def _line(case: Checked) -> str:
    if case.holds:
        return f"{case.id} ok"
    if not case.built:
        return f"{case.id} not yet built: {case.function}"
    if case.problem is not None:
        said = say_error(case.problem) if isinstance(case.problem, ChengnuoError) else case.problem
        return f"{case.id} no answer: {said}"
    differing = case.differing()
    expected = ", ".join(f"{key}={_plain(case.expected[key])}" for key in differing)
    got = ", ".join(f"{key}={_plain(case.got[key]) if key in case.got else 'missing'}" for key in differing)
    return f"{case.id} expected {expected}; got {got}"


def _shown(one: Rule) -> str:
    until = "" if one.effective_to == END else one.effective_to.isoformat()
    since = "" if one.effective_from == date.min else one.effective_from.isoformat()
    mark = f"{one.evidence} 未核实" if one.unverified else one.evidence
    value = f"{one.key} = {_plain(one.value)} {one.unit} [{since} ~ {until}]"
    return f"{value} {mark} {one.title}（{one.source}）{one.note}"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    return "null" if value is None else str(value)


if __name__ == "__main__":  # `python -m app.cli.law check FILE` needs neither settings nor a database
    law()
