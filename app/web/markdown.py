"""The little Markdown that texts of forms may use: headings, lists, bold, links; the rest is text."""

import re

from markupsafe import Markup, escape

BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+|/[^\s)]*)\)")


def as_html(text: str) -> Markup:
    """Safe HTML: the text is escaped first, then the few marks are read."""
    blocks = [block for block in re.split(r"\n\s*\n", str(escape(text)).strip()) if block.strip()]
    return Markup("\n").join(Markup(_block(block)) for block in blocks)  # noqa: S704  escaped above


def _block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines()]
    if heading := re.match(r"(#{1,6}) +(.*)", lines[0]):
        rest = _block("\n".join(lines[1:])) if len(lines) > 1 else ""
        return f"<h3>{_marks(heading[2])}</h3>{rest}"
    if all(re.match(r"[-*] ", line) for line in lines):
        return "<ul>" + "".join(f"<li>{_marks(line[2:])}</li>" for line in lines) + "</ul>"
    if all(re.match(r"\d+[.、] ?", line) for line in lines):
        items = (re.sub(r"^\d+[.、] ?", "", line) for line in lines)
        return "<ol>" + "".join(f"<li>{_marks(item)}</li>" for item in items) + "</ol>"
    return "<p>" + "<br>".join(_marks(line) for line in lines) + "</p>"


def _marks(line: str) -> str:
    return LINK.sub(r'<a href="\2" rel="noreferrer">\1</a>', BOLD.sub(r"<strong>\1</strong>", line))
