"""A run moves until it waits for somebody, and waits for exactly what is drawn."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.engine import NotOpen, OpenTask, Run, StepBroken
from tests.engine.drawing import (
    a_diagram,
    boundary,
    call,
    chain,
    decide,
    end,
    flow,
    gateway,
    inside,
    io,
    script,
    service,
    start,
    timer,
    user,
    zeebe,
)
from tests.engine.house import MORNING, House


def test_a_user_task_waits_on_the_desk_that_is_drawn():
    desk = (
        zeebe("taskSchedule", dueDate="2026-05-01", followUpDate="=last")
        + zeebe("priorityDefinition", priority="=40 + 2")
        + zeebe("formDefinition", formId="admission")
        + zeebe("properties", zeebe("property", name="separate_from", value="review"))
    )
    drawn = a_diagram(
        start(),
        user(
            "ask",
            assignee="=who",
            candidateGroups="clerk, reviewer",
            candidateUsers='=["a", "b"]',
            extensions=desk,
        ),
        end(),
        chain("start", "ask", "end"),
    )

    life = House().begin(drawn, who="wang", last=date(2026, 4, 9))

    assert life.run.open_tasks() == [
        OpenTask(
            id=life.task("ask").id,
            element="ask",
            name="办ask",
            lane=None,
            form="admission",
            assignee="wang",
            groups=("clerk", "reviewer"),
            users=("a", "b"),
            due=date(2026, 5, 1),
            follow_up=date(2026, 4, 9),
            priority=42,
            properties={"separate_from": "review"},
            instance=None,
            process="life",
        )
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        zeebe("assignmentDefinition", assignee='=["a"]'),
        zeebe("assignmentDefinition", candidateGroups="=7"),
        zeebe("priorityDefinition", priority='="high"'),
        zeebe("taskSchedule", dueDate="=7"),
    ],
)
def test_a_desk_that_cannot_be_found_breaks_the_step(drawn):
    drawn = a_diagram(start(), user("ask", extensions=drawn), end(), chain("start", "ask", "end"))

    with pytest.raises(StepBroken) as broken:
        House().begin(drawn)

    assert broken.value.named["element"] == "ask"


def test_an_open_task_is_dated_anew_when_the_law_has_moved():
    house = House()
    days = {"review": date(2026, 4, 10)}
    house.question("due", lambda rule: days[rule], "date", rule="string")
    desk = zeebe("taskSchedule", dueDate='=due("review")')
    life = house.begin(a_diagram(start(), user("ask", extensions=desk), end(), chain("start", "ask", "end")))

    before = life.task("ask").due
    days["review"] = date(2026, 4, 20)
    moved = life.task("ask").due
    life.reload()
    del days["review"]

    assert (before, moved, life.task("ask").due) == (date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 20))


def test_an_answer_without_output_mapping_goes_into_the_scope_whole():
    life = House().begin(a_diagram(start(), user("ask"), end(), chain("start", "ask", "end")), kept=1)

    life.complete("ask", said="yes", on=date(2026, 4, 2))

    assert life.run.facts == {"kept": 1, "said": "yes", "on": date(2026, 4, 2)}
    assert life.run.finished
    assert life.run.ends == ("end",)


def test_an_output_mapping_lets_only_the_mapped_facts_in():
    mapping = io(outputs={"verdict.passed": '=said = "yes"', "times": "=times + 1"})
    life = House().begin(
        a_diagram(start(), user("ask", extensions=mapping), end(), chain("start", "ask", "end")), times=1
    )

    life.complete("ask", said="yes", note="long")

    assert life.run.facts == {"times": 2, "verdict": {"passed": True}}


def test_a_mapped_entry_stands_beside_the_entries_that_were_there():
    mapping = io(outputs={"verdict.by.clerk": "=said", "verdict.on": '="today"', "fresh.a.b": "=1"})
    drawn = a_diagram(start(), user("ask", extensions=mapping), end(), chain("start", "ask", "end"))
    life = House().begin(drawn, verdict={"by": {"chief": "no"}, "old": 1})

    life.complete("ask", said="yes")

    assert life.run.facts == {
        "verdict": {"by": {"chief": "no", "clerk": "yes"}, "old": 1, "on": "today"},
        "fresh": {"a": {"b": 1}},
    }


def test_a_task_is_completed_once():
    life = House().begin(
        a_diagram(start(), user("ask"), user("next"), end(), chain("start", "ask", "next", "end"))
    )
    done = life.task("ask").id
    life.complete("ask")

    with pytest.raises(NotOpen):
        life.run.complete(done, {})


def test_a_service_task_does_its_verb_with_the_mapped_arguments():
    house = House()
    house.verbs["records.publish"] = lambda record_id, on: {
        "until": on + timedelta(days=365),
        "record": record_id,
    }
    headers = zeebe("taskHeaders", zeebe("header", key="channel", value="portal"))
    mapping = io({"record_id": "=record.id", "on": '=date("2026-04-01")'}, {"publicity_end": "=until"})
    drawn = a_diagram(
        start(),
        service("publish", "records.publish", extensions=mapping + headers),
        user("look"),
        end(),
        chain("start", "publish", "look", "end"),
    )

    life = house.begin(drawn, record={"id": 7})

    assert house.done == [("records.publish", {"record_id": 7, "on": date(2026, 4, 1)})]
    assert house.places[0].element == "publish"
    assert house.places[0].headers == {"channel": "portal"}
    assert life.run.facts == {"record": {"id": 7}, "publicity_end": date(2027, 4, 1)}


def test_an_exclusive_gateway_takes_the_first_way_that_holds():
    drawn = a_diagram(
        start(),
        gateway("exclusive", "which", default="which_other"),
        user("big"),
        user("bigger"),
        user("other"),
        end(),
        chain("start", "which"),
        flow("which", "big", "=fine > 10"),
        flow("which", "bigger", "=fine > 100"),
        flow("which", "other"),
        chain("big", "end"),
        chain("bigger", "end"),
        chain("other", "end"),
    )
    house = House()

    assert house.begin(drawn, fine=Decimal("100.01")).open == ["big"]
    assert house.begin(drawn, fine=Decimal("9.99")).open == ["other"]


def test_a_script_task_is_one_expression_and_a_decision_gives_one_value():
    house = House()
    house.decisions["severity"] = lambda facts: "general" if facts["fine"] < 50 else "serious"
    drawn = a_diagram(
        start(),
        script("count", "=sum(for f in fines return f)", "fine"),
        decide("weigh", "severity", "severity"),
        user("look"),
        end(),
        chain("start", "count", "weigh", "look", "end"),
    )

    life = house.begin(drawn, fines=[Decimal("0.1"), Decimal("0.2")])

    assert life.run.facts["fine"] == Decimal("0.3")
    assert life.run.facts["severity"] == "general"


def test_a_sub_process_shares_its_surroundings_and_keeps_what_it_is_given():
    drawn = a_diagram(
        start(),
        inside(
            "check",
            start("in"),
            script("own", "=own + 1", "own"),
            script("shared", "=shared + own", "shared"),
            user("look"),
            end("out"),
            chain("in", "own", "shared", "look", "out"),
            extensions=io({"own": "=10"}),
        ),
        user("after"),
        end(),
        chain("start", "check", "after", "end"),
    )

    life = House().begin(drawn, shared=1)
    life.complete("look", fresh="new")

    assert life.run.facts == {"shared": 12, "fresh": "new"}
    assert life.open == ["after"]


def _a_called_house() -> House:
    house = House()
    inner = a_diagram(
        start(),
        script("add", "=given + 1", "result"),
        user("look"),
        end(),
        chain("start", "add", "look", "end"),
        key="inner",
    )
    house.draw(inner, "inner")
    return house


def test_a_call_that_propagates_nothing_leaks_nothing():
    mapping = io({"given": "=n"}, {"answer": "=result"})
    house = _a_called_house()
    drawn = a_diagram(
        start(),
        call(
            "ask",
            "inner",
            extensions=mapping,
            propagateAllChildVariables="false",
            propagateAllParentVariables="false",
        ),
        user("after"),
        end(),
        chain("start", "ask", "after", "end"),
    )

    life = house.begin(drawn, n=4, secret="s")
    life.complete("look", noise=1)

    assert life.run.facts == {"n": 4, "secret": "s", "answer": 5}


def test_a_call_without_mappings_shares_all_in_and_all_out():
    house = _a_called_house()
    drawn = a_diagram(
        start(), call("ask", "inner"), user("after"), end(), chain("start", "ask", "after", "end")
    )

    life = house.begin(drawn, given=4)
    life.complete("look", noise=1)

    assert life.run.facts == {"given": 4, "result": 5, "noise": 1}
    assert [v.element for v in life.run.visits() if v.process == "inner"] == ["start", "add", "look", "end"]


def test_a_run_says_where_it_has_been_and_for_how_long():
    house = House()
    life = house.begin(a_diagram(start(), user("ask"), end(), chain("start", "ask", "end")))
    house.now = MORNING + timedelta(hours=2)
    life.reload()

    life.complete("ask")

    assert [(v.element, v.kind, v.state, v.ended - v.began) for v in life.run.visits()] == [
        ("start", "startEvent", "done", timedelta(0)),
        ("ask", "userTask", "done", timedelta(hours=2)),
        ("end", "endEvent", "done", timedelta(0)),
    ]


def test_a_terminated_run_waits_for_nothing():
    drawn = a_diagram(
        start(),
        user("ask"),
        user("late"),
        end(),
        boundary("t", "ask", timer("timeDuration", "P3D")),
        chain("start", "ask", "end"),
        chain("t", "late", "end"),
    )
    life = House().begin(drawn)

    life.run.terminate()
    life.reload()

    assert life.run.finished
    assert not life.run.open_tasks()
    assert not life.run.timers()
    assert life.cancelled == ["ask"]


def test_a_broken_run_cannot_be_saved():
    house = House()
    house.verbs["fail"] = lambda: 1 / 0
    life = house.begin(
        a_diagram(start(), user("ask"), service("s", "fail"), end(), chain("start", "ask", "s", "end"))
    )

    with pytest.raises(Exception, match="ZeroDivisionError"):
        life.run.complete(life.task("ask").id, {})

    with pytest.raises(RuntimeError):
        life.run.save()


def test_the_present_is_an_argument():
    house = House()
    house.question("now", lambda: datetime(2030, 1, 1, tzinfo=UTC), "date and time")
    drawn = house.draw(
        a_diagram(start(), script("s", "=now()", "at"), user("u"), end(), chain("start", "s", "u", "end"))
    )

    run = Run.start(drawn, {}, house, now=MORNING)

    assert run.facts["at"] == datetime(2030, 1, 1, tzinfo=UTC)
