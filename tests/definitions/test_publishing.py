"""Definitions are checked, numbered, found by version and by date, and never changed."""

from datetime import UTC, date, datetime

import pytest

from app import definitions
from app.db import reading, unit_of_work
from app.errors import Finding

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


def complain_about_bad(key, body, session):
    findings = [Finding("definition_bad_key", f"line{n}", {"key": key}) for n in range(body.count(b"bad"))]
    warning = Finding("definition_bad_key", None, {"key": key}, severity="warning")
    return [*findings, warning]


@pytest.fixture(autouse=True)
def checks(database, monkeypatch):
    monkeypatch.setattr("app.definitions.checks._checks", {})
    for kind in definitions.KINDS:
        definitions.register_check(kind, complain_about_bad)


def publish(body, key="credit_repair", kind="process", **named):
    with unit_of_work() as session:
        return definitions.publish(session, kind, key, body, **{"by": "wang", "now": NOON, **named})


def test_versions_are_numbered_per_definition():
    first, second = publish(b"one"), publish(b"two")
    other = publish(b"one", key="overdue_duty")

    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert second.sha256 != first.sha256 == other.sha256
    assert second.effective_from == date(2026, 5, 6)
    with reading() as session:
        assert [d.body for d in definitions.history(session, "process", "credit_repair")] == [b"two", b"one"]
        assert definitions.latest(session, "process", "credit_repair").version == 2
        assert definitions.version(session, "process", "credit_repair", 1).body == b"one"


def test_an_unchanged_body_is_no_new_version():
    first, again = publish(b"one"), publish(b"one", by="li")

    assert again.version == first.version == 1
    assert again.published_by == "wang"


def test_going_back_to_an_older_body_is_a_new_version():
    for body in (b"one", b"two", b"one"):
        last = publish(body)

    assert last.version == 3


def test_all_faults_are_named_at_once_and_nothing_is_published():
    with pytest.raises(definitions.BadDefinition) as refusal:
        publish(b"bad and bad")

    assert [finding.where for finding in refusal.value.findings] == ["line0", "line1"]
    with reading() as session:
        assert definitions.latest(session, "process", "credit_repair") is None


@pytest.mark.parametrize(
    ("kind", "key", "body", "code"),
    [
        ("macro", "x", b"", "definition_unknown_kind"),
        ("form", "../etc/passwd", b"", "definition_bad_key"),
        ("form", "Form", b"", "definition_bad_key"),
        ("form", "large", b" " * 2_000_001, "definition_too_large"),
    ],
)
def test_what_no_kind_allows_is_refused_before_its_own_check(kind, key, body, code):
    with pytest.raises(definitions.BadDefinition) as refusal:
        publish(body, key=key, kind=kind)

    assert [finding.code for finding in refusal.value.findings] == [code]


def test_nothing_is_published_unchecked(monkeypatch):
    monkeypatch.setattr("app.definitions.checks._checks", {})

    with pytest.raises(RuntimeError, match="no check is registered"):
        publish(b"one")


def test_the_version_in_force_is_found_by_date():
    publish(b"old", kind="decision", effective_from=date(2020, 1, 1))
    publish(b"new", kind="decision", effective_from=date(2026, 6, 1))

    with reading() as session:
        on = {
            day: definitions.in_force(session, "decision", "credit_repair", day).body
            for day in (date(2020, 1, 1), date(2026, 5, 31), date(2026, 6, 1))
        }
        with pytest.raises(definitions.NoDefinition):
            definitions.in_force(session, "decision", "credit_repair", date(2019, 12, 31))
    assert list(on.values()) == [b"old", b"old", b"new"]


def test_a_revision_of_the_past_does_not_displace_what_came_into_force_later():
    publish(b"old", kind="decision", effective_from=date(2020, 1, 1))
    publish(b"new", kind="decision", effective_from=date(2026, 6, 1))
    publish(b"old, mended", kind="decision", effective_from=date(2020, 1, 1))

    with reading() as session:
        assert (
            definitions.in_force(session, "decision", "credit_repair", date(2021, 1, 1)).body
            == b"old, mended"
        )
        assert definitions.in_force(session, "decision", "credit_repair", date(2026, 7, 1)).body == b"new"


def test_a_version_that_never_was_is_not_found():
    publish(b"one")

    with reading() as session, pytest.raises(definitions.NoDefinition):
        definitions.version(session, "process", "credit_repair", 2)


def test_the_listing_shows_the_newest_of_everything():
    publish(b"one")
    publish(b"two")
    publish(b"form", kind="form", key="decision")

    with reading() as session:
        shown = [(d.kind, d.key, d.version) for d in definitions.listing(session)]
        only = [d.key for d in definitions.listing(session, "form")]
    assert shown == [("form", "decision", 1), ("process", "credit_repair", 2)]
    assert only == ["decision"]


def forge(session, definition):
    definition.body = b"forged"


def delete(session, definition):
    session.delete(definition)


@pytest.mark.parametrize("act", [forge, delete])
def test_a_published_definition_is_final(act):
    publish(b"one")

    with reading() as session:
        act(session, definitions.latest(session, "process", "credit_repair"))
        with pytest.raises(RuntimeError, match="final"):
            session.flush()


def test_two_publishing_at_once_do_not_share_a_number(monkeypatch):
    publish(b"one")
    monkeypatch.setattr("app.definitions.publishing.latest", lambda *_: None)

    with pytest.raises(definitions.PublishedMeanwhile):
        publish(b"two")
