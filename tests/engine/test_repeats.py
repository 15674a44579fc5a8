"""Standard loops, numbers of times, token quantities, choices out of tasks, links, several triggers."""

from collections import Counter

import pytest

from app.engine import StepBroken
from tests.engine.drawing import (
    a_diagram,
    a_message,
    a_signal,
    again,
    boundary,
    catch,
    chain,
    element,
    end,
    flow,
    formal,
    link,
    message,
    script,
    service,
    signal,
    start,
    timer,
    times,
    user,
)
from tests.engine.house import House

GLOBALS = a_message("M", "=1") + a_message("N", "=1") + a_signal("S") + a_signal("T")


def around(*pieces: str, names: str = "x", more: str = GLOBALS) -> bytes:
    return a_diagram(start(), *pieces, end(), chain("start", *names.split(), "end"), more=more)


@pytest.mark.parametrize(("before", "turns"), [("false", 3), ("true", 2)])
def test_a_loop_goes_on_while_its_condition_holds(before, turns):
    life = House().begin(around(user("x", again("=open", testBefore=before))), open=True)

    for n in range(turns):
        life.complete("x", open=n + 1 < turns)

    assert life.run.finished
    assert Counter(life.passed)["x"] == turns + 1  # the loop itself is a visit too


def test_a_loop_that_is_tested_first_may_not_begin_at_all():
    life = House().begin(around(user("x", again("=false", testBefore="true"))))

    assert life.run.finished


def test_a_loop_ends_with_its_maximum():
    house = House()
    house.begin(around(service("x", "v", again("=true", loopMaximum="5"))))

    assert len(house.done) == 5


def test_a_number_of_times_is_counted_when_it_begins():
    life = House().begin(around(user("x", times("=many"))), many=3)

    assert life.open == ["x"] * 3


@pytest.mark.parametrize("count", [-1, "some", True, 1.5, None])
def test_what_is_no_number_breaks_the_step(count):
    with pytest.raises(StepBroken) as broken:
        House().begin(around(user("x", times("=many"))), many=count)

    assert broken.value.code == "not_a_count"


@pytest.mark.parametrize(("behavior", "heard"), [("None", 3), ("One", 1)])
def test_members_announce_that_they_are_done(behavior, heard):
    event = '<signalEventDefinition id="told" signalRef="S"/>'
    attribute = f"{behavior.lower()}BehaviorEventRef"
    house = House()
    drawn = around(
        user("x", times("3", behavior=behavior, **{attribute: "told"})),
        boundary("b", "x", signal("S")),
        service("tell", "told"),
        end("e2"),
        chain("b", "tell", "e2"),
        more=GLOBALS + event,
    )
    life = house.begin(drawn)

    for _ in range(3):
        life.complete("x")

    assert len(house.done) == heard
    assert life.run.finished


def test_an_activity_waits_for_as_many_tokens_as_it_needs():
    drawn = a_diagram(
        start(),
        user("a"),
        user("b"),
        element("userTask", "x", startQuantity="2", extensions="<zeebe:userTask/>"),
        end(),
        flow("start", "a"),
        flow("start", "b"),
        chain("a", "x", "end"),
        chain("b", "x"),
    )
    life = House().begin(drawn)

    life.complete("a")
    assert life.open == ["b"]
    life.complete("b")
    assert life.open == ["x"]
    life.complete("x")
    assert life.run.finished


def test_an_activity_that_never_gets_its_tokens_is_stuck():
    with pytest.raises(StepBroken) as broken:
        House().begin(around(element("userTask", "x", startQuantity="2", extensions="<zeebe:userTask/>")))

    assert broken.value.code == "stuck"


def test_an_activity_gives_as_many_tokens_as_it_says():
    house = House()
    giver = element(
        "serviceTask", "x", completionQuantity="3", extensions='<zeebe:taskDefinition type="one"/>'
    )
    house.begin(around(giver, service("y", "two"), names="x y"))

    assert [verb for verb, _ in house.done] == ["one", "two", "two", "two"]


def test_a_task_chooses_where_to_go_on():
    drawn = a_diagram(
        start(),
        element("userTask", "x", default="x_c", extensions="<zeebe:userTask/>"),
        *(user(name) for name in "abc"),
        end(),
        flow("start", "x"),
        flow("x", "a", "=n > 1"),
        flow("x", "b", "=n > 2"),
        flow("x", "c"),
        *(flow(name, "end") for name in "abc"),
    )
    opened = {}
    for n in (0, 2, 3):
        life = House().begin(drawn)
        life.complete("x", n=n)
        opened[n] = life.open

    assert opened == {0: ["c"], 2: ["a"], 3: ["a", "b"]}


def test_a_task_without_a_way_that_holds_is_broken():
    drawn = a_diagram(
        start(), user("x"), user("a"), user("b"), end(), flow("start", "x"),
        flow("x", "a", "=false"), flow("x", "b", "=false"), chain("a", "end"), chain("b", "end"),
    )  # fmt: skip
    life = House().begin(drawn)

    with pytest.raises(StepBroken) as broken:
        life.complete("x")

    assert broken.value.code == "no_way_out"


def test_links_lead_on_to_the_link_of_their_name():
    drawn = a_diagram(
        start(),
        user("a"),
        element("intermediateThrowEvent", "out", link("there")),
        catch("in", link("there")),
        user("b"),
        end(),
        chain("start", "a", "out"),
        chain("in", "b", "end"),
    )
    life = House().begin(drawn)

    life.complete("a")

    assert life.open == ["b"]
    assert life.passed == ["start", "a", "out", "in"]


def test_several_triggers_one_is_enough():
    life = House().begin(
        around(catch("x", message("M"), timer("timeDuration", "P1D")), user("y"), names="x y")
    )

    assert [t.element for t in life.run.timers()] == ["x"]
    life.receive("x", a=1)

    assert life.open == ["y"]
    assert not life.run.timers()
    assert Counter(life.passed)["x"] == 1


def test_several_triggers_all_are_needed_where_it_says_so():
    both = element("intermediateCatchEvent", "x", message("M"), message("N"), parallelMultiple="true")
    life = House().begin(around(both, user("y"), names="x y"))

    life.receive("x", a=1)
    assert life.open == []
    life.receive("x", b=2)

    assert life.open == ["y"]
    assert life.run.facts == {"a": 1, "b": 2}


def test_a_boundary_event_with_several_triggers_strikes_again():
    drawn = around(
        user("x"),
        boundary("b", "x", message("M") + message("N"), interrupting=False),
        user("told"),
        end("e2"),
        chain("b", "told", "e2"),
    )
    life = House().begin(drawn)

    life.receive("b")
    life.receive("b")

    assert life.open == ["told", "told", "x"]
    life.complete("x")
    assert not life.run.subscriptions()


def test_of_several_triggers_a_timer_comes_once():
    drawn = around(
        user("x"),
        boundary("b", "x", message("M") + timer("timeDuration", "P1D"), interrupting=False),
        user("told"),
        end("e2"),
        chain("b", "told", "e2"),
    )
    life = House().begin(drawn)

    life.receive("b")
    assert [t.element for t in life.run.timers()] == ["b"]
    life.fire("b")

    assert life.open == ["told", "told", "x"]
    assert not life.run.timers()
    assert [s.element for s in life.run.subscriptions()] == ["b"]


def test_a_throw_event_throws_all_it_names():
    drawn = a_diagram(
        start(),
        element("parallelGateway", "fork"),
        catch("one", signal("S")),
        catch("two", signal("T")),
        element("intermediateThrowEvent", "tell", signal("S"), signal("T")),
        end(),
        chain("start", "fork", "one", "end"),
        chain("fork", "two", "end"),
        chain("fork", "tell", "end"),
        more=GLOBALS,
    )

    assert House().begin(drawn).run.finished


def test_a_cycle_between_two_steps_lets_a_token_go_each_time():
    life = House().begin(around(catch("x", timer("timeCycle", "R3/P1D")), user("y"), names="x y"))

    for _ in range(3):
        life.fire("x")

    assert life.open == ["y", "y", "y"]
    assert not life.run.timers()
    assert Counter(life.passed)["x"] == 3


def complex_join(count: int, condition: str) -> bytes:
    names = [f"u{n}" for n in range(count)]
    join = element(
        "complexGateway",
        "join",
        f'<activationCondition xsi:type="tFormalExpression">{condition}</activationCondition>',
    )
    return a_diagram(
        start(), element("parallelGateway", "fork"), *(user(name) for name in names), join, user("y"), end(),
        chain("start", "fork"), *(chain("fork", name, "join") for name in names), chain("join", "y", "end"),
    )  # fmt: skip


def test_a_complex_gateway_goes_on_with_enough_and_takes_the_rest():
    life = House().begin(complex_join(3, "=activationCount >= 2"))

    life.complete("u0")
    assert "y" not in life.open
    life.complete("u2")
    assert life.open == ["u1", "y"]
    life.complete("u1")

    assert life.open == ["y"]
    life.complete("y")
    assert life.run.finished


def test_a_complex_gateway_opens_once_more_after_its_reset():
    drawn = a_diagram(
        start(),
        element("exclusiveGateway", "top"), element("parallelGateway", "fork"),
        user("a"), user("b"),
        element("complexGateway", "join", formal("activationCondition", "=activationCount >= 1")),
        user("y"),
        element("exclusiveGateway", "more", default="more_end"),
        end(),
        chain("start", "top", "fork", "a", "join", "y", "more", "end"), chain("fork", "b", "join"),
        flow("more", "top", "=again"),
    )  # fmt: skip
    life = House().begin(drawn)
    for name, facts in (("a", {}), ("b", {}), ("y", {"again": True}), ("b", {}), ("a", {})):
        life.complete(name, **facts)

    assert life.open == ["y"]
    life.complete("y", again=False)
    assert life.run.finished


def test_a_receive_task_begins_a_process():
    house = House()
    diagram = house.draw(
        a_diagram(
            element("receiveTask", "x", messageRef="M", instantiate="true"),
            script("y", "=1", "a"),
            end(),
            chain("x", "y", "end"),
            more=GLOBALS,
        )
    )

    assert [(t.kind, t.name) for t in diagram.starts] == [("message", "M")]
    assert house.begin(diagram).run.finished
