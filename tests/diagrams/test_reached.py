"""Every end event of every diagram is reached by a journey."""

import importlib

import pytest

from tests.diagrams.reached import promised, reaches, watching
from tests.diagrams.shipped import PROCESSES, ROOT, drawn

MARKED = [
    file
    for file in sorted((ROOT / "tests").rglob("test_*.py"))
    if "import reaches" in file.read_text("utf-8") and file.name != "test_reached.py"
]


@pytest.mark.parametrize("file", PROCESSES, ids=lambda file: file.stem)
def test_every_end_event_is_reached_by_some_journey(file):
    for tests in MARKED:
        importlib.import_module(".".join(tests.relative_to(ROOT).with_suffix("").parts))

    ends = set(drawn(file).named("endEvent"))

    assert ends - {end for process, end in promised if process == file.stem} == set()


def test_no_test_promises_an_end_event_that_is_not_drawn():
    drawn_ends = {(file.stem, end) for file in PROCESSES for end in drawn(file).named("endEvent")}

    assert set(promised) - drawn_ends - {("nowhere", "never")} == set()


def test_a_journey_that_does_not_arrive_fails():
    @reaches("nowhere", "never")
    def standing_still():
        pass

    with pytest.raises(AssertionError, match="never"):
        standing_still()


def test_watching_leaves_runs_as_they_were():
    from app.engine import Run

    before = Run.save
    with watching() as passed:
        assert Run.save is not before

    assert Run.save is before
    assert passed == set()
