"""A run survives being put away, and nothing else is taken for one."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import orjson
import pytest

from app import feel
from app.engine import Diagram, ForeignState, Known, Run, check
from tests.engine.drawing import (
    a_diagram,
    call,
    chain,
    each,
    end,
    flow,
    gateway,
    inside,
    script,
    start,
    user,
)
from tests.engine.house import MORNING, House

ONE_TASK = a_diagram(start(), user("ask"), end(), chain("start", "ask", "end"))


def test_decimals_days_moments_and_durations_survive():
    facts = {
        "fine": Decimal("12345678901234567890.10"),
        "count": 3,
        "day": date(2026, 4, 1),
        "moment": datetime(2026, 4, 1, 9, tzinfo=UTC),
        "clock": time(9, 30),
        "period": timedelta(days=7, seconds=1),
        "months": feel.Months(18),
        "nested": [{"a": Decimal("0.10"), "b": None}, True, "文"],
    }

    life = House().begin(ONE_TASK, **facts)
    life.reload()

    assert life.run.facts == facts
    assert str(life.run.facts["fine"]) == "12345678901234567890.10"


def test_saving_is_the_same_every_time_and_holds_no_specs():
    life = House().begin(ONE_TASK)
    saved = life.run.save()

    life.reload()

    assert life.run.save() == saved
    assert b"userTask" not in saved
    assert len(saved) < 600


def a_counting_loop(*, asking: bool) -> bytes:
    """Turns until `turn` reaches `turns`; one script and perhaps a question to a person per turn."""
    body = [script("count", "=turn + 1", "turn")] + ([user("ask")] if asking else [])
    names = ["top", "count", *(["ask"] if asking else []), "again"]
    return a_diagram(
        start(),
        gateway("exclusive", "top"),
        *body,
        gateway("exclusive", "again", default="again_end"),
        end(),
        chain("start", *names),
        flow("again", "top", "=turn < turns"),
        flow("again", "end"),
    )


@pytest.mark.parametrize("turns", [1_000, 2_500])
def test_a_loop_of_a_thousand_turns_turns_a_thousand_times(turns):
    run = House().begin(a_counting_loop(asking=False), turn=0, turns=turns).run

    assert run.finished
    assert run.facts["turn"] == turns
    assert sum(visit.element == "count" for visit in run.visits()) == turns


def test_a_thousand_answers_are_a_thousand_visits():
    house = House()
    diagram = house.draw(a_counting_loop(asking=True))
    run = Run.start(diagram, {"turn": 0, "turns": 1_100}, house, now=MORNING)

    for turn in range(1_100):
        run.complete(run.open_tasks()[0].id, {"seen": turn})
        if turn % 100 == 0:
            run = Run.load(run.save(), diagram, house, now=MORNING)

    assert run.finished
    assert run.facts["turn"] == 1_100
    assert sum(v.element == "ask" and v.state == "done" for v in run.visits()) == 1_100


def test_more_elements_than_anybody_could_read_are_refused():
    names = [f"s{n}" for n in range(1_500)]
    drawn = a_diagram(
        start(), *(script(name, "=1", "n") for name in names), end(), chain("start", *names, "end")
    )

    assert [finding.code for finding in check(drawn, "life", Known())] == ["too_many_elements"]


def test_nine_hundred_elements_in_a_row_overflow_nothing():
    names = [f"s{n}" for n in range(900)]
    drawn = a_diagram(
        start(),
        *(script(name, "=n + 1", "n") for name in names),
        user("u"),
        end(),
        chain("start", *names, "u", "end"),
    )

    life = House().begin(drawn, n=0)

    assert life.run.facts["n"] == 900
    assert life.open == ["u"]


def test_members_of_a_multi_instance_keep_their_own_facts_on_reload():
    loop = each("=people", "person", outputCollection="said", outputElement="=[person, word]")
    drawn = a_diagram(
        start(),
        inside("p", loop, start("ps"), user("a"), user("b"), end("pe"), chain("ps", "a", "b", "pe")),
        user("after"),
        end(),
        chain("start", "p", "after", "end"),
    )
    life = House().begin(drawn, people=["x", "y"], word="outer")

    life.complete("a", word="one")
    life.complete("a", word="two")
    life.complete("b")
    life.complete("b")

    assert life.run.facts == {"people": ["x", "y"], "word": "outer", "said": [["x", "one"], ["y", "two"]]}


def test_a_state_in_another_format_is_refused():
    house = House()
    life = house.begin(ONE_TASK)
    state = orjson.loads(life.run.save())

    for change in (
        {"format": 3},
        {"format": "1"},
        {"kind": "x"},
        {"kind": None, "serializer_version": "1.0"},
    ):
        with pytest.raises(ForeignState):
            Run.load(orjson.dumps(state | change), life.diagram, house, now=MORNING)
    for foreign in (b"", b"[]", b"\x80\x04", b'{"serializer_version": "1.1", "spec": {}}'):
        with pytest.raises(ForeignState):
            Run.load(foreign, life.diagram, house, now=MORNING)


def test_a_state_of_another_diagram_is_refused():
    house = House()
    life = house.begin(ONE_TASK)
    other = Diagram.parse(ONE_TASK.replace("办ask".encode(), "另".encode()), "life", {})

    with pytest.raises(ForeignState):
        Run.load(life.run.save(), other, house, now=MORNING)


def test_a_called_process_is_the_version_that_the_case_began_with():
    house = House()
    house.draw(ONE_TASK.replace(b'"life"', b'"inner"'), "inner")
    life = house.begin(a_diagram(start(), call("c", "inner"), end(), chain("start", "c", "end")))
    saved = life.run.save()

    house.draw(a_diagram(start(), user("new"), end(), chain("start", "new", "end"), key="inner"), "inner")

    with pytest.raises(ForeignState):
        Run.load(saved, life.diagram, house, now=MORNING)


def test_runs_of_one_diagram_share_their_specs_and_nothing_else():
    house = House()
    diagram = house.draw(
        a_diagram(start(), user("ask", each("=p", "x")), end(), chain("start", "ask", "end"))
    )

    one, two = (house.begin(diagram, p=[n, n]) for n in (1, 2))
    one.complete("ask")
    two.complete("ask")
    one.complete("ask")

    assert one.run.finished
    assert two.open == ["ask"]
    assert not {v.id for v in one.run.visits()} & {v.id for v in two.run.visits()}


def test_a_step_costs_what_is_open_and_not_what_has_been():
    house = House()
    diagram = house.draw(a_counting_loop(asking=True))
    run = Run.start(diagram, {"turn": 0, "turns": 5_000}, house, now=MORNING)

    def tokens_after(turns: int) -> int:
        for _ in range(turns):
            run.complete(run.open_tasks()[0].id, {})
        return len(run._whole.tokens)

    assert tokens_after(3) == tokens_after(300) == 1
