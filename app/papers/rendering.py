"""From a paper's row to text and HTML: the same row always gives the same, whatever happens to it later."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

import segno
from sqlalchemy.orm import Session

from app import definitions, feel
from app.errors import Refused
from app.papers.language import Printed, fill
from app.papers.tables import Paper
from app.papers.template import Template
from app.words import say

LISTS = {"item": "ul", "numbered": "ol"}
TAGS = {"h1": "h3", "h2": "h4"}
_site = ""


class NotFillable(Refused):
    """A value of the paper is too large, or an expression takes too long: `cause`."""

    code = "paper_not_fillable"


@dataclass(frozen=True)
class Sheet:
    """One paper, ready to be shown: who says it, what it is called, its number, its lines."""

    agency: str
    title: str
    number: str
    lines: tuple[Printed, ...]
    code: str = ""

    @property
    def text(self) -> str:
        """The whole of it as plain text."""
        return "\n".join([self.agency, self.title, self.number, *(line.text for line in self.lines)])


def at_site(address: str) -> None:
    """Where the public finds this office; codes to be scanned lead there. Empty: they hold the code alone."""
    global _site  # noqa: PLW0603  one process serves one office
    _site = address.rstrip("/")


def sheet_of(session: Session, paper: Paper) -> Sheet:
    """The paper by its own template version and its own facts."""
    definition = definitions.version(session, "paper", paper.kind, paper.template_version)
    facts = paper.known
    agency = str((facts.get("agency") or {}).get("name") or "")
    return sheet(Template.parse(definition.body), facts, (agency, paper.number, paper.code))


def sheet(template: Template, facts: dict[str, Any], of: tuple[str, str, str]) -> Sheet:
    """A template filled with facts; `of` is agency, number and code."""
    try:
        lines = tuple(fill(template.body.lines, facts))
    except feel.FeelError as problem:
        raise NotFillable(cause=say(problem.code, problem.named)) from problem
    agency, number, code = of
    return Sheet(agency, template.title, number, lines, code)


def as_html(sheet: Sheet) -> str:
    """The paper as HTML, every word of it escaped; how it looks is `sheet.css`'s and the page's business."""
    parts = [
        '<article class="doc" lang="zh-CN">',
        f'<p class="doc-agency">{escape(sheet.agency)}</p>',
        f'<h2 class="doc-title">{escape(sheet.title)}</h2>',
        f'<p class="doc-number">{escape(sheet.number)}</p>',
        *_blocks(sheet.lines),
        *(_proof(sheet.code) if sheet.code else ()),
        "</article>",
    ]
    return "\n".join(parts)


def spaced(code: str) -> str:
    """A code in groups of four, as it is read aloud."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def scanned(code: str) -> str:
    """What a telephone reads from the square."""
    return f"{_site}/papers/verify?code={code}" if _site else code


def _blocks(lines: Iterable[Printed]) -> Iterator[str]:
    for shape, group in groupby(lines, key=lambda line: line.shape):
        if shape in LISTS:
            items = "".join(f"<li>{_runs(line)}</li>" for line in group)
            yield f"<{LISTS[shape]}>{items}</{LISTS[shape]}>"
        else:
            for line in group:
                yield _line(line)


def _line(line: Printed) -> str:
    if line.shape == "rule":
        return "<hr>"
    tag = TAGS.get(line.shape)
    return f"<{tag}>{_runs(line)}</{tag}>" if tag else f'<p class="doc-{line.shape}">{_runs(line)}</p>'


def _runs(line: Printed) -> str:
    parts = []
    for text, bold in line.runs:
        shown = escape(text).replace("\n", "<br>")
        parts.append(f"<strong>{shown}</strong>" if bold and text else shown)
    return "".join(parts)


def _proof(code: str) -> Iterator[str]:
    drawn = segno.make(scanned(code), error="m", micro=False)
    square = drawn.svg_inline(border=2, svgclass=None, lineclass=None, omitsize=True)
    where = f"{_site}/papers/verify" if _site else say("paper_verify_page")
    named = {"code": spaced(code), "where": where}
    yield f'<div class="doc-proof">{square}<div><p>{escape(say("paper_code", named))}</p>'
    yield f"<p>{escape(say('paper_how_to_verify', named))}</p></div></div>"
