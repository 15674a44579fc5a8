"""Back to an earlier step: nothing is deleted, nobody is left waiting."""

import pytest

from app.engine.errors import CannotSendBack, SendBackNotVisited, SendBackOverFork
from tests.engine.drawing import (
    a_diagram,
    boundary,
    chain,
    each,
    end,
    flow,
    gateway,
    inside,
    start,
    timer,
    user,
)
from tests.engine.house import House


def test_a_task_goes_back_and_what_was_passed_stays():
    drawn = a_diagram(
        start(), user("apply"), user("check"), user("approve"), end(),
        boundary("t", "approve", timer("timeDuration", "P3D")),
        chain("start", "apply", "check", "approve", "end"), chain("t", "end"),
    )  # fmt: skip
    life = House().begin(drawn)
    life.complete("apply", a=1)
    life.complete("check", b=1)

    life.send_back("approve", "apply")

    assert life.open == ["apply"]
    assert not life.run.timers()
    assert [(v.element, v.state) for v in life.run.visits() if v.kind == "userTask"] == [
        ("apply", "done"),
        ("check", "done"),
        ("approve", "returned"),
        ("apply", "open"),
    ]
    life.complete("apply", a=2)
    life.complete("check")
    life.complete("approve")
    assert life.run.finished
    assert life.run.facts == {"a": 2, "b": 1}


def test_only_a_step_that_was_done_can_be_gone_back_to():
    drawn = a_diagram(start(), user("a"), user("b"), user("c"), end(), chain("start", "a", "b", "c", "end"))
    life = House().begin(drawn)
    life.complete("a")

    for there in ("c", "b", "start", "nowhere"):
        with pytest.raises(SendBackNotVisited):
            life.run.send_back(life.task("b").id, there)


A_FORK = a_diagram(
    start(), user("before"), gateway("parallel", "fork"), user("a"), user("a2"), user("b"),
    gateway("parallel", "join"),
    user("after"), end(), chain("start", "before", "fork", "a", "a2", "join", "after", "end"),
    chain("fork", "b", "join"),
)  # fmt: skip


def test_within_a_branch_a_task_goes_back():
    life = House().begin(A_FORK)
    life.complete("before")
    life.complete("a")

    life.send_back("a2", "a")

    assert life.open == ["a", "b"]
    for name in ("b", "a", "a2", "after"):
        life.complete(name)
    assert life.run.finished


def test_over_a_fork_whose_branches_are_at_work_a_task_does_not_go_back():
    life = House().begin(A_FORK)
    life.complete("before")

    with pytest.raises(SendBackOverFork):
        life.run.send_back(life.task("a").id, "before")
    life.complete("b")
    with pytest.raises(SendBackOverFork):
        life.run.send_back(life.task("a").id, "before")


def test_after_the_join_a_task_goes_back_before_the_fork_but_not_into_a_branch():
    life = House().begin(A_FORK)
    for name in ("before", "a", "a2", "b"):
        life.complete(name)

    with pytest.raises(SendBackOverFork):
        life.run.send_back(life.task("after").id, "a")
    life.send_back("after", "before")

    for name in ("before", "a", "a2", "b", "after"):
        life.complete(name)
    assert life.run.finished


def test_one_of_several_instances_does_not_go_back():
    drawn = a_diagram(
        start(),
        user("before"),
        user("vote", each("=[1, 2]", "n")),
        end(),
        chain("start", "before", "vote", "end"),
    )
    life = House().begin(drawn)
    life.complete("before")

    with pytest.raises(SendBackOverFork):
        life.run.send_back(life.task("vote").id, "before")


def test_a_whole_vote_can_be_repeated():
    drawn = a_diagram(
        start(), user("vote", each("=[1, 2]", "n", outputCollection="votes", outputElement="=said")),
        user("after"), end(),
        chain("start", "vote", "after", "end"),
    )  # fmt: skip
    life = House().begin(drawn)
    life.complete("vote", said="a")
    life.complete("vote", said="b")

    life.send_back("after", "vote")
    assert life.open == ["vote", "vote"]
    life.complete("vote", said="c")
    life.complete("vote", said="d")

    assert life.run.facts["votes"] == ["c", "d"]


def test_nobody_goes_back_into_or_out_of_a_sub_process():
    drawn = a_diagram(
        start(), user("before"),
        inside("p", start("ps"), user("a"), user("b"), end("pe"), chain("ps", "a", "b", "pe")),
        user("after"), end(),
        chain("start", "before", "p", "after", "end"),
    )  # fmt: skip
    life = House().begin(drawn)
    life.complete("before")
    life.complete("a")

    with pytest.raises(CannotSendBack):
        life.run.send_back(life.task("b").id, "before")
    life.send_back("b", "a")
    life.complete("a")
    life.complete("b")
    with pytest.raises(CannotSendBack):
        life.run.send_back(life.task("after").id, "a")


def test_back_in_a_loop_the_way_forward_is_taken_anew():
    drawn = a_diagram(
        start(), user("a"), gateway("exclusive", "g", default="g_b"), user("b"), user("c"), end(),
        chain("start", "a", "g"), flow("g", "c", "=short"), flow("g", "b"), chain("b", "c", "end"),
    )  # fmt: skip
    life = House().begin(drawn)
    life.complete("a", short=False)
    life.complete("b")

    life.send_back("c", "a")
    life.complete("a", short=True)

    assert life.open == ["c"]
