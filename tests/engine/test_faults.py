"""What happens when a step refuses, breaks, or must wait."""

import pytest

from app.engine import Diagram, NotOpen, Run, StepBroken
from app.errors import EngineError, Refused
from tests.engine.drawing import (
    a_diagram,
    boundary,
    call,
    catch,
    chain,
    each,
    end,
    flow,
    gateway,
    io,
    script,
    service,
    start,
    timer,
    user,
)
from tests.engine.house import MORNING, House

ASK_THEN_DO = a_diagram(
    start(),
    user("ask"),
    service("s", "records.do"),
    user("after"),
    end(),
    chain("start", "ask", "s", "after", "end"),
)


class TooEarly(Refused):
    code = "refused"


def a_house_that(fault: Exception) -> House:
    house = House()

    def do() -> None:
        raise fault

    house.verbs["records.do"] = do
    return house


def test_a_refusal_passes_through_unchanged():
    refusal = TooEarly(first_day="2026-07-01")
    life = a_house_that(refusal).begin(ASK_THEN_DO)

    with pytest.raises(TooEarly) as refused:
        life.run.complete(life.task("ask").id, {})

    assert refused.value is refusal


@pytest.mark.parametrize(
    "fault", [KeyError("record"), EngineError(), NameError("name 'script' is not defined")]
)
def test_any_other_fault_names_the_step_that_broke(fault):
    life = a_house_that(fault).begin(ASK_THEN_DO)

    with pytest.raises(StepBroken) as broken:
        life.run.complete(life.task("ask").id, {})

    assert broken.value.named["element"] == "s"
    assert broken.value.named["name"] == "办s"
    assert type(fault).__name__ in broken.value.named["problem"]
    assert broken.value.__cause__ is fault


def test_after_a_fault_the_run_is_thrown_away_and_the_stored_one_is_as_it_was():
    house = a_house_that(KeyError("x"))
    life = house.begin(ASK_THEN_DO)
    saved, task_id = life.run.save(), life.task("ask").id
    with pytest.raises(StepBroken):
        life.run.complete(task_id, {"said": "yes"})

    again = Run.load(saved, life.diagram, house, now=MORNING)

    assert [task.element for task in again.open_tasks()] == ["ask"]
    assert again.facts == {}
    with pytest.raises(RuntimeError):
        life.run.complete(task_id, {})


def test_a_held_step_waits_keeps_the_answer_and_goes_on_when_retried():
    house = a_house_that(KeyError("x"))
    life = house.begin(ASK_THEN_DO)

    life.complete("ask", hold=frozenset({"s"}), said="yes")

    assert [(h.element, h.name) for h in life.run.held()] == [("s", "办s")]
    assert life.run.facts == {"said": "yes"}
    assert not life.run.finished
    house.verbs["records.do"] = lambda: None
    life.run.retry(life.run.held()[0].id)
    life.reload()
    assert life.open == ["after"]
    assert not life.run.held()


def test_a_held_step_stays_held_while_others_move():
    house = House()
    drawn = a_diagram(
        start(), gateway("parallel", "f"), service("s", "records.do"), user("a"), user("b"),
        gateway("parallel", "j"), end(),
        chain("start", "f", "s", "j", "end"), chain("f", "a", "b", "j"),
    )  # fmt: skip
    life = house.begin(drawn, hold=frozenset({"s"}))

    life.complete("a")
    life.complete("b")

    assert [h.element for h in life.run.held()] == ["s"]
    assert house.done == []
    life.run.retry(life.run.held()[0].id)
    assert life.run.finished


def test_only_a_held_step_is_retried():
    life = House().begin(ASK_THEN_DO)

    with pytest.raises(NotOpen):
        life.run.retry(life.task("ask").id)


@pytest.mark.parametrize(
    ("piece", "element"),
    [
        (script("x", "=no()", "y"), "x"),
        (catch("x", timer("timeDate", "=gone")), "x"),
        (user("x", each("=gone", "p")), "x"),
    ],
)
def test_whatever_breaks_on_entering_can_be_held_before(piece, element):
    house = House()
    drawn = a_diagram(start(), user("ask"), piece, end(), chain("start", "ask", "x", "end"))
    diagram = Diagram.trusted(drawn, "life", {})
    life = house.begin(diagram)
    with pytest.raises(StepBroken) as broken:
        life.run.complete(life.task("ask").id, {})
    life = house.begin(diagram)

    life.complete("ask", hold=frozenset({broken.value.named["element"]}))

    assert [h.element for h in life.run.held()] == [element]


def test_a_broken_output_mapping_of_a_task_keeps_the_answer_too():
    house = House()
    house.question("law", lambda: 1 / 0, "number")
    drawn = a_diagram(
        start(),
        user("ask", extensions=io(outputs={"x": "=law() + said"})),
        user("after"),
        end(),
        chain("start", "ask", "after", "end"),
    )
    life = house.begin(drawn)

    life.complete("ask", hold=frozenset({"ask"}), said=1)
    assert [h.element for h in life.run.held()] == ["ask"]
    assert life.open == []
    house.answers["law"] = lambda: 2
    life.run.retry(life.run.held()[0].id)

    assert life.run.facts == {"x": 3}
    assert [t.element for t in life.run.open_tasks()] == ["after"]


def test_a_broken_boundary_timer_can_be_held_while_the_work_goes_on():
    drawn = a_diagram(
        start(), user("work"), user("late"), end(), boundary("t", "work", timer("timeDate", "=gone")),
        chain("start", "work", "end"), chain("t", "late", "end"),
    )  # fmt: skip
    house = House()
    with pytest.raises(StepBroken) as broken:
        house.begin(drawn)

    life = house.begin(drawn, hold=frozenset({broken.value.named["element"]}))

    assert life.open == ["work"]
    assert [h.element for h in life.run.held()] == ["t"]
    life.complete("work")
    assert life.run.finished


def test_what_cannot_be_stored_breaks_the_step_that_gave_it():
    house = House()
    house.verbs["records.do"] = lambda: {"record": object()}
    life = house.begin(ASK_THEN_DO)

    with pytest.raises(StepBroken) as broken:
        life.run.complete(life.task("ask").id, {})

    assert broken.value.code == "not_a_fact"
    assert broken.value.named["element"] == "s"


def test_processes_that_call_each_other_without_end_are_stopped():
    house = House()
    drawn = a_diagram(start(), call("c", "life"), end(), chain("start", "c", "end"))

    with pytest.raises(StepBroken) as broken:
        house.begin(drawn)

    assert broken.value.code == "too_deep"


def test_a_verb_cannot_change_facts_by_changing_its_arguments():
    house = House()
    house.verbs["records.do"] = lambda names: names.append("x")
    drawn = a_diagram(
        start(),
        service("s", "records.do", extensions=io({"names": "=names"})),
        user("u"),
        end(),
        chain("start", "s", "u", "end"),
    )

    assert house.begin(drawn, names=["a"]).run.facts == {"names": ["a"]}


def test_a_default_flow_is_not_a_way_out_of_a_broken_condition():
    drawn = a_diagram(
        start(), gateway("inclusive", "g", default="g_end"), user("u"), end(),
        chain("start", "g"), flow("g", "u", "=law()"), flow("g", "end"), chain("u", "end"),
    )  # fmt: skip
    house = House()
    house.question("law", lambda: 1 / 0, "boolean")

    with pytest.raises(StepBroken):
        house.begin(drawn)
