"""Printing: the same paper gives the same bytes, kept with their fingerprint; without pango, pages."""

import hashlib

import pytest

from app.casework.asked import Asked
from app.db import reading, unit_of_work
from app.papers import Paper, pdf, queries, rendering
from app.papers.commands import printing
from app.papers.pdf import NoPrinter
from app.people import SYSTEM
from tests.papers.test_issuing import hand_out, issued
from tests.verbs.bureau import a_record, open_bureau

needs_pango = pytest.mark.skipif(
    pdf.trouble() is not None, reason=f"no pango: PDFs are not tested ({pdf.trouble()})"
)


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


@pytest.fixture
def paper(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    hand_out(bureau, case)
    return issued(case)[0].id


def asked(bureau):
    return Asked(SYSTEM, bureau.now)


@needs_pango
def test_what_was_issued_is_printed_after_the_commit_and_kept(bureau, paper):
    assert printing.print_waiting(asked(bureau)) == 1
    assert printing.print_waiting(asked(bureau)) == 0

    with reading() as session:
        kept, row = queries.pdf_of(session, paper), session.get_one(Paper, paper)
    assert kept.startswith(b"%PDF-")
    assert row.pdf_sha256 == hashlib.sha256(kept).hexdigest()
    assert printing.pdf_of(asked(bureau), paper) == kept


@needs_pango
def test_the_same_paper_gives_the_same_bytes(bureau, paper):
    with reading() as session:
        row = session.get_one(Paper, paper)
        html = rendering.as_html(rendering.sheet_of(session, row))

    assert pdf.printed(html, row.title) == pdf.printed(html, row.title)


@needs_pango
def test_a_paper_fetches_nothing():
    for address in ("file:///etc/hostname", "https://example.com/x.css"):
        with pytest.raises(ValueError, match="disallowed"):
            pdf._fetcher().fetch(address)


@needs_pango
def test_a_paper_that_cannot_be_filled_delays_no_other(bureau, paper):
    case = bureau.apply(a_record(bureau, decision_no="甲交罚〔2026〕2号")).case_id
    hand_out(bureau, case)
    with unit_of_work() as session:
        from app import feel

        row = session.get_one(Paper, paper)
        row.facts = feel.dumps({**row.known, "legal_basis": ["字" * 150_000, "字" * 150_000]})

    assert printing.print_waiting(asked(bureau)) == 1

    with reading() as session:
        assert "无法" in session.get_one(Paper, paper).trouble
    assert printing.print_waiting(asked(bureau)) == 0


def test_without_pango_the_refusal_says_what_is_missing_and_nothing_breaks(bureau, paper, monkeypatch):
    monkeypatch.setattr(pdf, "trouble", lambda: "cannot load library 'libpango-1.0-0'")

    assert printing.print_waiting(asked(bureau)) == 0
    with pytest.raises(NoPrinter) as refusal:
        printing.pdf_of(asked(bureau), paper)

    assert "libpango" in refusal.value.named["cause"]
    with reading() as session:
        assert "doc-title" in rendering.as_html(rendering.sheet_of(session, session.get_one(Paper, paper)))
