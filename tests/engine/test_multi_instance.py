"""会签, 或签, 依次, 票签: an activity that is done by or for several."""

import pytest

from app.engine.errors import NotAList, TooMany
from tests.engine.drawing import (
    a_diagram,
    boundary,
    call,
    chain,
    each,
    end,
    inside,
    io,
    script,
    service,
    start,
    timer,
    user,
)
from tests.engine.house import House, Life

COLLECT = {"outputCollection": "opinions", "outputElement": "={who: person, said: opinion}"}


def a_vote(people: list[str], *, sequential: bool = False, until: str | None = None) -> Life:
    loop = each("=people", "person", sequential=sequential, until=until, **COLLECT)
    drawn = a_diagram(
        start(),
        user("vote", loop, assignee="=person"),
        user("after"),
        end(),
        chain("start", "vote", "after", "end"),
    )
    return House().begin(drawn, people=people)


def vote(life: Life, person: str, opinion: str) -> None:
    task = next(task for task in life.run.open_tasks() if task.assignee == person)
    life.run.complete(task.id, {"opinion": opinion})
    life.reload()


def test_countersigning_waits_for_all_and_keeps_each_opinion_in_its_place():
    life = a_vote(["a", "b", "c"])

    assert [(t.assignee, t.instance) for t in life.run.open_tasks()] == [("a", 1), ("b", 2), ("c", 3)]
    vote(life, "c", "no")
    vote(life, "a", "yes")
    vote(life, "b", "yes")

    assert life.open == ["after"]
    assert life.run.facts["opinions"] == [
        {"who": "a", "said": "yes"},
        {"who": "b", "said": "yes"},
        {"who": "c", "said": "no"},
    ]
    assert "opinion" not in life.run.facts
    assert "person" not in life.run.facts


def test_one_of_several_is_enough_where_that_is_drawn():
    life = a_vote(["a", "b", "c"], until='=opinion = "yes"')

    vote(life, "b", "no")
    assert len(life.open) == 2
    vote(life, "c", "yes")

    assert life.open == ["after"]
    assert life.cancelled == ["vote"]
    assert life.run.facts["opinions"] == [None, {"who": "b", "said": "no"}, {"who": "c", "said": "yes"}]


def test_votes_are_counted_as_they_come():
    life = a_vote(
        ["a", "b", "c", "d"], until='=count(opinions[said = "yes"]) >= 2 or numberOfCompletedInstances = 4'
    )

    vote(life, "a", "yes")
    vote(life, "b", "no")
    assert len(life.open) == 2
    vote(life, "d", "yes")

    assert life.open == ["after"]


def test_one_after_the_other_each_on_reload():
    life = a_vote(["a", "b", "c"], sequential=True)

    for person in ("a", "b", "c"):
        assert [t.assignee for t in life.run.open_tasks()] == [person]
        vote(life, person, "yes")

    assert life.open == ["after"]
    assert [o["who"] for o in life.run.facts["opinions"]] == ["a", "b", "c"]


def test_one_after_the_other_stops_when_it_is_enough():
    life = a_vote(["a", "b", "c"], sequential=True, until='=opinion = "no"')

    vote(life, "a", "yes")
    vote(life, "b", "no")

    assert life.open == ["after"]


def test_nobody_to_ask_is_done_at_once():
    life = a_vote([])

    assert life.open == ["after"]
    assert life.run.facts["opinions"] == []


def test_a_collection_is_a_list_and_not_the_whole_register():
    with pytest.raises(NotAList):
        a_vote("abc")
    with pytest.raises(TooMany):
        a_vote(["x"] * 1_001)


def test_each_member_holds_its_own_item_only():
    small, large = (len(a_vote([f"{n:03}" * 100 for n in range(count)]).run.save()) for count in (10, 100))

    assert large < 12 * small


def test_verbs_and_scripts_are_repeated_with_their_own_arguments():
    house = House()
    house.verbs["records.check"] = lambda number: {"found": number * 2}
    loop = each("=numbers", "n", outputCollection="results", outputElement="=found")
    drawn = a_diagram(
        start(),
        service("s", "records.check", loop, extensions=io({"number": "=n"})),
        user("u"),
        end(),
        chain("start", "s", "u", "end"),
    )

    life = house.begin(drawn, numbers=[1, 2, 3])

    assert house.done == [("records.check", {"number": n}) for n in (1, 2, 3)]
    assert life.run.facts["results"] == [2, 4, 6]
    assert "found" not in life.run.facts


def test_without_a_collection_what_members_write_goes_into_the_scope():
    drawn = a_diagram(start(), user("u", each("=[1, 2]", "n")), end(), chain("start", "u", "end"))
    life = House().begin(drawn, objected=False)

    life.complete("u", objected=True)

    assert life.run.facts == {"objected": True}


def test_a_sub_process_is_repeated_in_scopes_of_its_own():
    loop = each("=people", "person", outputCollection="results", outputElement="=result")
    drawn = a_diagram(
        start(),
        inside(
            "p", loop, start("ps"), user("ask", assignee="=person"),
            script("s", '=person + ":" + opinion', "result"), end("pe"),
            chain("ps", "ask", "s", "pe"),
        ),
        user("after"),
        end(),
        chain("start", "p", "after", "end"),
    )  # fmt: skip
    life = House().begin(drawn, people=["a", "b"])

    for person in ("b", "a"):
        vote(life, person, person.upper())

    assert life.open == ["after"]
    assert life.run.facts == {"people": ["a", "b"], "results": ["a:A", "b:B"]}


def test_a_call_is_repeated():
    house = House()
    house.draw(a_diagram(start(), user("ask"), end(), chain("start", "ask", "end"), key="inner"), "inner")
    loop = each("=people", "person", outputCollection="results", outputElement="=opinion")
    drawn = a_diagram(
        start(), call("c", "inner", loop), user("after"), end(), chain("start", "c", "after", "end")
    )
    life = house.begin(drawn, people=["a", "b"])

    life.complete("ask", opinion="x")
    life.complete("ask", opinion="y")

    assert life.open == ["after"]
    assert life.run.facts["results"] == ["x", "y"]


def test_a_boundary_timer_guards_all_members_together():
    drawn = a_diagram(
        start(), user("vote", each("=people", "person", **COLLECT)), user("late"), end(),
        boundary("t", "vote", timer("timeDuration", "P3D")), chain("start", "vote", "end"),
        chain("t", "late", "end"),
    )  # fmt: skip
    life = House().begin(drawn, people=["a", "b"])
    life.complete("vote", opinion="yes")

    assert len(life.run.timers()) == 1
    life.fire("t")

    assert life.open == ["late"]
    assert "opinions" not in life.run.facts
