"""How a command says what went wrong: the sentence, then every finding with its place."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.errors import ChengnuoError, Finding, Invalid
from app.words import say_error


@contextmanager
def saying() -> Iterator[None]:
    """A refusal ends the command with its sentence and exit code 1, without a traceback."""
    try:
        yield
    except ChengnuoError as problem:
        raise click.ClickException("\n".join(lines_of(problem))) from problem


def lines_of(problem: ChengnuoError) -> list[str]:
    findings = problem.findings if isinstance(problem, Invalid) else []
    return [say_error(problem), *(line_of(finding) for finding in findings)]


def line_of(finding: Finding) -> str:
    """`file#element:line:column sentence`, as far as the place is known."""
    place = finding.where or ""
    if finding.line:
        place += f":{finding.line}" + (f":{finding.column}" if finding.column else "")
    return f"  {place}  {say_error(finding)}" if place else f"  {say_error(finding)}"
