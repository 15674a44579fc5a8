"""States that earlier releases stored are loaded and live on; cases last longer than releases.

`states/<format>/` holds one of each format: a state and its diagrams. They are never made anew.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from app.engine import Diagram, Run
from tests.engine.house import MORNING, House, Life

STATES = Path(__file__).parent / "states"


def test_a_state_of_format_1_lives_on():
    kept, house = STATES / "1", House()
    house.diagrams["inner"] = Diagram.trusted((kept / "inner.bpmn").read_bytes(), "inner", {})
    diagram = Diagram.trusted((kept / "life.bpmn").read_bytes(), "life", {})

    run = Run.load((kept / "state.json").read_bytes(), diagram, house, now=MORNING)

    life = Life(house, diagram, run)
    assert life.open == ["answer", "check", "remind", "vote"]
    assert [held.element for held in run.held()] == ["publish"]
    assert {timer.element: timer.due_at for timer in run.timers()} == {
        "wait": MORNING + timedelta(days=3),
        "late": MORNING + timedelta(days=2),
    }
    assert [(s.message, s.key) for s in run.subscriptions()] == [("M", "7")]
    assert run.facts == {"people": ["a", "b"], "fine": Decimal("10.50"), "serial": 7}
    life.run.retry(life.run.held()[0].id)
    life.reload()
    life.fire("wait")
    for element in ("answer", "check", "remind", "vote", "after"):
        life.complete(element, said="no")
    assert life.run.finished
    assert life.run.facts["votes"] == ["yes", "no"]
