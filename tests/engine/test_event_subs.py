"""Event sub-processes: what watches over a scope, interrupting it or not."""

import pytest

from app.engine import StepBroken, Thrown
from tests.engine.drawing import (
    a_diagram,
    a_message,
    a_signal,
    an_error,
    an_escalation,
    call,
    catch,
    chain,
    conditional,
    element,
    end,
    error,
    escalation,
    inside,
    message,
    on_event,
    script,
    service,
    signal,
    start,
    starting,
    timer,
    user,
)
from tests.engine.house import House

GLOBALS = (
    a_message("M", "=7") + a_signal("S") + an_error("E", "e") + an_escalation("X", "x") + an_error("F", "f")
)


def watched(definition: str, *, interrupting: bool = True, more: str = "", ends: str = "") -> bytes:
    """A sub-process with a desk, over which an event sub-process watches."""
    return a_diagram(
        start(),
        inside(
            "part",
            start("ps"),
            user("work"),
            end("pe", ends),
            chain("ps", "work", "pe"),
            on_event(
                "watch",
                starting("ws", definition, interrupting=interrupting),
                user("handle"),
                end("we"),
                chain("ws", "handle", "we"),
            ),
        ),
        user("after"),
        end(),
        more,
        chain("start", "part", "after", "end"),
        more=GLOBALS,
    )


def handling(name: str, definition: str, desk: str, *more: str) -> str:
    """An event sub-process with one desk."""
    begin = starting(f"{name}_s", definition)
    return on_event(name, begin, user(desk), end(f"{name}_e"), chain(f"{name}_s", desk, f"{name}_e"), *more)


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer_begins_it(interrupting):
    life = House().begin(watched(timer("timeDuration", "P3D"), interrupting=interrupting))

    life.fire("watch")

    assert life.open == (["handle"] if interrupting else ["handle", "work"])
    life.complete("handle")
    assert life.open == (["after"] if interrupting else ["work"])
    assert "watch" in life.passed


def test_a_cycle_begins_it_again_and_again():
    life = House().begin(watched(timer("timeCycle", "R2/P1D"), interrupting=False))

    life.fire("watch")
    life.fire("watch")

    assert life.open == ["handle", "handle", "work"]
    assert not life.run.timers()


def test_a_message_brings_its_facts():
    life = House().begin(watched(message("M"), interrupting=False))

    life.receive("watch", said="hello")
    life.receive("watch", said="again")

    assert life.open == ["handle", "handle", "work"]
    assert life.run.facts["said"] == "again"


def test_what_came_is_not_waited_for_any_more():
    life = House().begin(watched(message("M")))

    life.receive("watch")

    assert not life.run.subscriptions()
    assert life.open == ["handle"]


def test_it_leaves_nothing_behind_when_nothing_happened():
    life = House().begin(watched(message("M")))

    life.complete("work")

    assert life.open == ["after"]
    assert not life.run.subscriptions()
    assert "watch" not in life.passed + life.cancelled


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_from_outside_begins_it(interrupting):
    life = House().begin(watched(signal("S"), interrupting=interrupting))

    assert life.run.hears("S")
    life.run.signal("S", {})
    life.reload()

    assert life.open == (["handle"] if interrupting else ["handle", "work"])


def test_a_condition_begins_it_once_each_time_it_comes_true():
    life = House().begin(watched(conditional("=amount > 10"), interrupting=False), amount=1)

    assert life.open == ["work"]
    life.complete("work", amount=12)

    assert "handle" in life.open


def test_an_error_inside_is_handled_inside():
    life = House().begin(watched(error("E"), ends=error("E")))

    life.complete("work")

    assert life.open == ["handle"]
    life.complete("handle")
    assert life.open == ["after"]


def test_an_error_with_another_code_goes_further():
    life = House().begin(watched(error("F"), ends=error("E")))

    with pytest.raises(StepBroken) as broken:
        life.complete("work")

    assert broken.value.code == "uncaught_error"


def test_an_escalation_that_does_not_interrupt_lets_both_go_on():
    life = House().begin(watched(escalation("X"), interrupting=False, ends=escalation("X")))

    life.complete("work")

    assert life.open == ["handle"]
    life.complete("handle")
    assert life.open == ["after"]


def test_what_it_throws_itself_goes_outside():
    drawn = a_diagram(
        start(),
        inside(
            "part",
            start("ps"),
            service("go", "fails"),
            end("pe"),
            chain("ps", "go", "pe"),
            on_event(
                "watch", starting("ws", error("E")), end("we", error("E")), chain("ws", "we")
            ),
        ),
        end(),
        on_event("outer", starting("os", error("E")), user("last"), end("oe"), chain("os", "last", "oe")),
        chain("start", "part", "end"),
        more=GLOBALS,
    )  # fmt: skip
    house = House()
    house.verbs["fails"] = thrower("e")

    life = house.begin(drawn)

    assert life.open == ["last"]


def test_an_error_of_a_called_process_is_handled_by_the_callers_event_sub_process():
    house = House()
    house.draw(
        a_diagram(start(), end("e", error("E")), chain("start", "e"), key="other", more=GLOBALS), "other"
    )

    life = house.begin(
        a_diagram(
            start(),
            call("c", "other"),
            end(),
            chain("start", "c", "end"),
            on_event(
                "watch", starting("ws", error("E")), user("handle"), end("we"), chain("ws", "handle", "we")
            ),
            more=GLOBALS,
        )
    )

    assert life.open == ["handle"]


def test_over_the_whole_process_it_ends_the_case():
    life = House().begin(
        a_diagram(
            start(),
            user("work"),
            end(),
            chain("start", "work", "end"),
            on_event("stop", starting("ss", message("M")), end("se"), chain("ss", "se")),
            more=GLOBALS,
        )
    )

    life.receive("stop")

    assert life.run.finished
    assert life.cancelled == ["work"]


def test_one_in_another():
    inner = on_event(
        "inner",
        starting("is", timer("timeDuration", "P1D")),
        user("deep"),
        end("ie"),
        chain("is", "deep", "ie"),
    )
    drawn = a_diagram(
        start(),
        user("work"),
        end(),
        chain("start", "work", "end"),
        handling("outer", message("M"), "handle", inner),
        more=GLOBALS,
    )  # fmt: skip
    life = House().begin(drawn)

    life.receive("outer")
    life.fire("inner")

    assert life.open == ["deep"]
    life.complete("deep")
    assert life.run.finished


def test_nothing_watches_over_a_scope_that_a_join_left_stuck():
    drawn = a_diagram(
        start(),
        element("exclusiveGateway", "either", default="either_join"),
        user("a"),
        element("parallelGateway", "join"),
        end(),
        chain("start", "either", "join", "end"),
        '<sequenceFlow id="to_a" sourceRef="either" targetRef="a"><conditionExpression '
        'xsi:type="tFormalExpression">=false</conditionExpression></sequenceFlow>',
        chain("a", "join"),
        on_event("watch", starting("ws", message("M")), end("we"), chain("ws", "we")),
        more=GLOBALS,
    )

    with pytest.raises(StepBroken) as broken:
        House().begin(drawn)

    assert broken.value.code == "stuck"


def test_signals_are_heard_by_all_and_handed_to_the_house():
    drawn = a_diagram(
        start(),
        element("parallelGateway", "fork"),
        catch("first", signal("S")),
        catch("second", signal("S")),
        element("intermediateThrowEvent", "throw", signal("S")),
        element("parallelGateway", "join"),
        end(),
        chain("start", "fork", "throw", "join", "end"),
        chain("fork", "first", "join"),
        chain("fork", "second", "join"),
        more=GLOBALS,
    )
    house = House()
    diagram = house.draw(drawn)

    life = house.begin(diagram)

    assert life.run.finished
    assert set(life.passed) >= {"first", "second", "throw"}


def test_a_condition_that_waits_for_a_fact_is_not_broken_by_its_absence():
    drawn = a_diagram(
        start(),
        element("parallelGateway", "fork"),
        catch("wait", conditional("=answer = 42")),
        script("count", "=6 * 7", "answer"),
        user("ask"),
        element("parallelGateway", "join"),
        end(),
        chain("start", "fork", "wait", "join", "end"),
        chain("fork", "ask", "count", "join"),
    )
    life = House().begin(drawn)

    assert life.open == ["ask"]
    life.complete("ask")

    assert life.run.finished


def thrower(code: str):
    def throws() -> None:
        raise Thrown(error=code)

    return throws


def test_an_event_sub_process_that_breaks_is_held_and_retried():
    broken = service("go", "fails")
    drawn = a_diagram(
        start(),
        user("work"),
        end(),
        chain("start", "work", "end"),
        on_event("watch", starting("ws", message("M")), broken, end("we"), chain("ws", "go", "we")),
        more=GLOBALS,
    )
    house = House()
    life = house.begin(drawn)

    life.run.receive(life.run.subscriptions()[0].id, {}, hold=frozenset({"go"}))
    life.reload()

    assert life.open == []
    assert [held.element for held in life.run.held()] == ["go"]
    life.run.retry(life.run.held()[0].id)
    assert life.run.finished
