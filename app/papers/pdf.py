"""Printing: HTML to PDF by WeasyPrint, where the machine has what that needs (pango, a Chinese font).

Nothing of it depends on the clock or the machine's address, and nothing is fetched: the same paper gives the
same bytes as long as WeasyPrint and the fonts stay the same. What was printed first is what is kept.
"""

import logging
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from app.errors import Refused

STYLE = Path(__file__).with_name("sheet.css")


class NoPrinter(Refused):
    """This machine cannot make PDFs: a library is missing, `cause`."""

    code = "paper_no_printer"


@cache
def trouble() -> str | None:
    """Why no PDF can be made here; None where it can."""
    try:
        import weasyprint  # noqa: F401  heavy, and absent libraries must not stop the office
    except (ImportError, OSError) as problem:
        return str(problem).splitlines()[0][:200]
    return None


def printed(html: str, title: str) -> bytes:
    """The paper as PDF."""
    if (cause := trouble()) is not None:
        raise NoPrinter(cause=cause)
    from weasyprint import CSS, HTML

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    head = f"<title>{escape(title)}</title>"
    page = f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{html}</body></html>'
    document = HTML(string=page, url_fetcher=_fetcher())
    style = CSS(string=STYLE.read_text("utf-8"), url_fetcher=_fetcher())
    made: bytes = document.write_pdf(stylesheets=[style])
    return made


@cache
def _fetcher() -> Any:
    """WeasyPrint's own way to addresses, shut; what asks for one is left out."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=())
