"""A draft is shared, never overwritten unseen, and ends by being published."""

from datetime import UTC, datetime

import pytest

from app import definitions
from app.db import reading, unit_of_work

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
WANG = {"by": "wang", "now": NOON}
LI = {"by": "li", "now": NOON}


@pytest.fixture(autouse=True)
def checks(database, monkeypatch):
    monkeypatch.setattr("app.definitions.checks._checks", {})
    definitions.register_check("form", lambda *_: [])


def save(body, revision=0, who=WANG):
    with unit_of_work() as session:
        return definitions.save_draft(session, "form", "decision", body, revision=revision, **who).revision


def kept():
    with reading() as session:
        found = definitions.draft(session, "form", "decision")
        return found and (found.body, found.based_on)


def test_a_draft_is_kept_and_kept_again():
    first = save(b"a")
    second = save(b"b", first)

    assert (first, second) == (1, 2)
    assert kept() == (b"b", 0)


@pytest.mark.parametrize("revision", [0, 1])
def test_what_another_designer_saved_is_not_overwritten(revision):
    save(b"wang's", save(b"a"))

    with pytest.raises(definitions.StaleDraft) as refusal:
        save(b"li's", revision, LI)

    assert refusal.value.named["saved_by"] == "wang"
    assert kept() == (b"wang's", 0)


def test_publishing_a_draft_ends_it():
    save(b"a")

    with unit_of_work() as session:
        published = definitions.publish_draft(session, "form", "decision", note="第一版", **WANG)

    assert (published.version, published.body, published.note) == (1, b"a", "第一版")
    assert kept() is None


def test_a_draft_of_an_older_version_is_not_published_over_a_newer_one():
    save(b"a")
    with unit_of_work() as session:
        definitions.publish(session, "form", "decision", b"somebody else's", **LI)

    with pytest.raises(definitions.StaleDraft), unit_of_work() as session:
        definitions.publish_draft(session, "form", "decision", **WANG)

    assert kept() == (b"a", 0)


def test_a_discarded_draft_is_gone_and_cannot_be_published():
    save(b"a")

    with unit_of_work() as session:
        definitions.discard_draft(session, "form", "decision")
        definitions.discard_draft(session, "form", "decision")

    assert kept() is None
    with pytest.raises(definitions.NoDefinition), unit_of_work() as session:
        definitions.publish_draft(session, "form", "decision", **WANG)
