"""Printing what was issued: after the commit, by the metronome or by the first who wants to have it.

Printing twice does no harm: the first that is kept is kept, and the same paper gives the same bytes.
"""

import hashlib

from sqlalchemy.exc import IntegrityError

from app.casework.asked import Asked
from app.db import reading, unit_of_work
from app.errors import ChengnuoError
from app.papers import pdf, queries, rendering
from app.papers.tables import Paper, PaperPdf
from app.words import say_error

BATCH = 20


def print_waiting(asked: Asked, limit: int = BATCH) -> int:
    """Print what nobody has printed; how many papers were. One that cannot be printed delays no other."""
    if pdf.trouble() is not None:
        return 0
    with reading() as session:
        waiting = queries.unprinted(session, limit)
    return sum(_print_or_note(asked, paper_id) for paper_id in waiting)


def pdf_of(asked: Asked, paper_id: int) -> bytes:
    """The paper as PDF, printed now if it was not yet. Whoever calls has looked whether the person may."""
    with reading() as session:
        kept = queries.pdf_of(session, paper_id)
        if kept is not None:
            return kept
        paper = session.get_one(Paper, paper_id)
        body = pdf.printed(rendering.as_html(rendering.sheet_of(session, paper)), _title(paper))
    return _keep(asked, paper_id, body)


def _print_or_note(asked: Asked, paper_id: int) -> bool:
    try:
        pdf_of(asked, paper_id)
    except ChengnuoError as problem:
        with unit_of_work() as session:
            session.get_one(Paper, paper_id).trouble = say_error(problem)
        return False
    return True


def _keep(asked: Asked, paper_id: int, body: bytes) -> bytes:
    try:
        with unit_of_work() as session:
            session.get_one(Paper, paper_id).pdf_sha256 = hashlib.sha256(body).hexdigest()
            session.add(PaperPdf(paper_id=paper_id, body=body, printed_at=asked.now))
    except IntegrityError:  # somebody printed it in this very moment
        with reading() as session:
            return queries.pdf_of(session, paper_id) or body
    return body


def _title(paper: Paper) -> str:
    return f"{paper.title} {paper.number}"
