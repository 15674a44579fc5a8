"""Where paths part and meet."""

import pytest

from app.engine import StepBroken
from app.engine.errors import NotABoolean, NoWayOut, Stuck
from tests.engine.drawing import (
    a_diagram,
    a_message,
    boundary,
    catch,
    chain,
    each,
    end,
    flow,
    gateway,
    inside,
    message,
    script,
    start,
    timer,
    user,
)
from tests.engine.house import House, Life


def a_fork(kind: str, *ways: str, conditions: tuple[str, ...] = (), default: str | None = None) -> bytes:
    """start, fork, one user task per way, join, a user task `after`, end."""
    flows = [
        flow("fork", way, condition)
        for way, condition in zip(ways, conditions or [None] * len(ways), strict=True)
    ]
    return a_diagram(
        start(),
        gateway(kind, "fork", default=default),
        *(user(way) for way in ways),
        gateway(kind, "join"),
        user("after"),
        end(),
        chain("start", "fork"),
        *flows,
        *(chain(way, "join") for way in ways),
        chain("join", "after", "end"),
    )


def test_a_parallel_join_waits_for_every_branch_and_is_passed_once():
    life = House().begin(a_fork("parallel", "a", "b", "c"))

    assert life.open == ["a", "b", "c"]
    life.complete("b")
    life.complete("a")
    assert life.open == ["c"]
    life.complete("c")
    assert life.open == ["after"]
    assert life.passed.count("join") == 1


def test_no_branch_overwrites_anothers_facts_with_stale_ones():
    life = House().begin(a_fork("parallel", "a", "b"), approved=False, names=["x"])

    life.complete("a", approved=True, names=["x", "y", "x"])
    life.complete("b", other=1)

    assert life.run.facts == {"approved": True, "names": ["x", "y", "x"], "other": 1}


def test_a_parallel_join_in_a_loop_waits_for_every_branch_again():
    drawn = a_diagram(
        start(),
        gateway("exclusive", "top"),
        gateway("parallel", "fork"),
        user("a"),
        user("b"),
        gateway("parallel", "join"),
        gateway("exclusive", "again", default="again_end"),
        end(),
        chain("start", "top", "fork", "a", "join", "again"),
        chain("fork", "b", "join"),
        flow("again", "top", "=more"),
        flow("again", "end"),
    )
    life = House().begin(drawn, more=True)

    for _ in range(3):
        life.complete("a")
        assert life.open == ["b"]
        life.complete("b")
        assert life.open == ["a", "b"]
    life.complete("a", more=False)
    life.complete("b")

    assert life.run.finished


def test_tokens_that_can_never_meet_are_found_out():
    drawn = a_diagram(
        start(),
        gateway("exclusive", "either", default="either_b"),
        user("a"),
        user("b"),
        gateway("parallel", "join"),
        end(),
        chain("start", "either"),
        flow("either", "a", "=x"),
        flow("either", "b"),
        chain("a", "join", "end"),
        chain("b", "join"),
    )
    life = House().begin(drawn, x=True)

    with pytest.raises(Stuck) as broken:
        life.run.complete(life.task("a").id, {})

    assert broken.value.named["element"] == "join"


def test_an_inclusive_join_waits_for_the_branches_that_were_taken():
    conditions = ("=n > 1", "=n > 2", "=n > 3")
    house = House()

    life = house.begin(a_fork("inclusive", "a", "b", "c", conditions=conditions), n=3)

    assert life.open == ["a", "b"]
    life.complete("a")
    assert life.open == ["b"]
    life.complete("b")
    assert life.open == ["after"]


def test_an_inclusive_fork_takes_its_default_where_nothing_holds():
    conditions = ("=n > 1", None)
    life = House().begin(a_fork("inclusive", "a", "b", conditions=conditions, default="fork_b"), n=0)

    assert life.open == ["b"]
    life.complete("b")
    assert life.open == ["after"]


def test_an_inclusive_join_goes_on_when_the_last_other_token_ends_elsewhere():
    drawn = a_diagram(
        start(),
        gateway("inclusive", "fork"),
        user("a"),
        user("b"),
        gateway("exclusive", "give_up", default="give_up_join"),
        end("gone"),
        gateway("inclusive", "join"),
        user("after"),
        end(),
        chain("start", "fork"),
        flow("fork", "a", "=true"),
        flow("fork", "b", "=true"),
        chain("a", "join", "after", "end"),
        chain("b", "give_up"),
        flow("give_up", "join"),
        flow("give_up", "gone", "=gave_up"),
    )
    life = House().begin(drawn, gave_up=True)

    life.complete("a")
    assert life.open == ["b"]
    life.complete("b")

    assert life.open == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_can_come_by_a_flow_that_has_one():
    drawn = a_diagram(
        start(),
        gateway("parallel", "fork"),
        user("slow"),
        gateway("exclusive", "x", default="x_merge"),
        gateway("exclusive", "merge"),
        gateway("inclusive", "join"),
        user("after"),
        end(),
        chain("start", "fork", "merge", "join", "after", "end"),
        chain("fork", "slow", "x"),
        flow("x", "merge"),
        flow("x", "join", "=false"),
    )

    life = House().begin(drawn)

    assert life.open == ["after", "slow"]


def test_a_condition_that_is_neither_true_nor_false_breaks_the_step():
    drawn = a_diagram(
        start(), gateway("exclusive", "g", default="g_end"), user("a"), end(),
        chain("start", "g"), flow("g", "a", "=missing > 3"), flow("g", "end"), chain("a", "end"),
    )  # fmt: skip

    with pytest.raises(NotABoolean) as broken:
        House().begin(drawn)

    assert broken.value.named["element"] == "g"


def test_a_gateway_with_no_way_out_breaks_the_step():
    drawn = a_diagram(
        start(), gateway("exclusive", "g"), user("a"), user("b"), end(),
        chain("start", "g"), flow("g", "a", "=false"), flow("g", "b", "=false"), chain("a", "end"),
        chain("b", "end"),
    )  # fmt: skip

    with pytest.raises(NoWayOut):
        House().begin(drawn)


def test_the_only_way_out_of_a_gateway_still_has_to_hold():
    drawn = a_diagram(
        start(), gateway("exclusive", "g"), user("a"), end(),
        chain("start", "g"), flow("g", "a", "=go"), chain("a", "end"),
    )  # fmt: skip

    assert House().begin(drawn, go=True).open == ["a"]
    with pytest.raises(StepBroken):
        House().begin(drawn, go=False)


def test_several_flows_out_of_a_task_are_all_taken():
    drawn = a_diagram(
        start(),
        user("u"),
        user("a"),
        user("b"),
        end(),
        chain("start", "u", "a", "end"),
        chain("u", "b", "end"),
    )
    life = House().begin(drawn)

    life.complete("u")

    assert life.open == ["a", "b"]
    life.complete("a")
    assert not life.run.finished
    life.complete("b")
    assert life.run.finished


def a_race() -> Life:
    drawn = a_diagram(
        start(),
        gateway("eventBased", "race"),
        catch("late", timer("timeDuration", "P10D")),
        catch("answer", message("M")),
        user("remind"),
        user("read"),
        end(),
        chain("start", "race", "late", "remind", "end"),
        chain("race", "answer", "read", "end"),
        more=a_message("M", "=serial"),
    )
    return House().begin(drawn, serial="A-1")


def test_the_first_event_of_a_race_ends_the_others():
    answered, waited = a_race(), a_race()

    answered.receive("answer", said="yes")
    waited.fire("late")

    assert answered.open == ["read"]
    assert answered.run.facts["said"] == "yes"
    assert not answered.run.timers()
    assert waited.open == ["remind"]
    assert not waited.run.subscriptions()


def test_a_terminating_end_ends_all_that_is_left_in_its_scope():
    drawn = a_diagram(
        start(),
        inside(
            "p",
            start("ps"),
            gateway("parallel", "fork"),
            user("a"),
            user("b", each("=[1, 2]", "n")),
            inside("deep", start("ds"), user("c"), end("de"), chain("ds", "c", "de")),
            end("stop", "<terminateEventDefinition/>"),
            end("pe"),
            chain("ps", "fork", "a", "stop"),
            chain("fork", "b", "pe"),
            chain("fork", "deep", "pe"),
        ),
        user("after"),
        end(),
        boundary("t", "p", timer("timeDuration", "P1D")),
        chain("start", "p", "after", "end"),
        chain("t", "end"),
    )
    life = House().begin(drawn)
    assert life.open == ["a", "b", "b", "c"]

    life.complete("a")

    assert life.open == ["after"]
    assert not life.run.timers()
    assert sorted(life.cancelled) == ["b", "b", "b", "c", "deep"]
    assert "stop" in life.passed


def test_a_circle_in_which_nobody_acts_is_stopped(monkeypatch):
    monkeypatch.setattr("app.engine.run.MOST_STEPS", 500)
    drawn = a_diagram(
        start(), gateway("exclusive", "top"), script("s", "=n + 1", "n"),
        gateway("exclusive", "g", default="g_end"), end(),
        chain("start", "top", "s", "g"), flow("g", "top", "=n > 0"), flow("g", "end"),
    )  # fmt: skip

    with pytest.raises(StepBroken) as broken:
        House().begin(drawn, n=1)

    assert broken.value.code == "runaway"
