"""Timers, messages, errors and escalations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.engine import NotOpen, Thrown
from app.engine.errors import NoKey, NotAMoment, Uncaught
from tests.engine.drawing import (
    a_diagram,
    a_message,
    an_error,
    an_escalation,
    boundary,
    call,
    catch,
    chain,
    element,
    end,
    error,
    escalation,
    gateway,
    inside,
    io,
    message,
    service,
    start,
    timer,
    user,
    zeebe,
)
from tests.engine.house import MORNING, House, Life


def waiting(kind: str, text: str, house: House | None = None, **facts) -> Life:
    drawn = a_diagram(
        start(), catch("t", timer(kind, text)), user("u"), end(), chain("start", "t", "u", "end")
    )
    return (house or House()).begin(drawn, **facts)


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("timeDate", "2026-05-01", datetime(2026, 4, 30, 16, tzinfo=UTC)),
        ("timeDate", "2026-05-01T09:00:00", datetime(2026, 5, 1, 1, tzinfo=UTC)),
        ("timeDate", "2026-05-01T09:00:00+02:00", datetime(2026, 5, 1, 7, tzinfo=UTC)),
        ("timeDate", "=day", datetime(2026, 5, 5, 16, tzinfo=UTC)),
        ("timeDate", '=day - duration("P1D")', datetime(2026, 5, 4, 16, tzinfo=UTC)),
        ("timeDuration", "PT30M", MORNING + timedelta(minutes=30)),
        ("timeDuration", "=period", MORNING + timedelta(days=2)),
        ("timeDuration", "P1M", datetime(2026, 5, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_timer_is_due_when_it_is_drawn_to_be(kind, text, due):
    life = waiting(kind, text, day=date(2026, 5, 6), period=timedelta(days=2))

    assert [t.due_at for t in life.run.timers()] == [due]


@pytest.mark.parametrize("text", ["=missing", "=3", '="soon"', "=true"])
def test_a_timer_without_a_moment_breaks_the_step(text):
    with pytest.raises(NotAMoment) as broken:
        waiting("timeDate", text)

    assert broken.value.named["element"] == "t"


def test_a_timer_is_deaf_to_the_machines_clock_and_fires_when_it_is_told_to():
    life = waiting("timeDate", "2001-01-01")

    life.reload()
    assert life.open == []
    life.fire("t")

    assert life.open == ["u"]


def test_a_timer_fires_once():
    life = waiting("timeDate", "2026-05-01")
    timer_id = life.run.timers()[0].id
    life.run.fire(timer_id)
    life.reload()

    with pytest.raises(NotOpen):
        life.run.fire(timer_id)


def test_a_timer_can_be_rescheduled_and_stays_so():
    life = waiting("timeDate", "2026-05-01")

    life.run.reschedule(life.run.timers()[0].id, datetime(2026, 6, 1, tzinfo=UTC))
    life.reload()

    assert life.run.timers()[0].due_at == datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        life.run.reschedule(life.run.timers()[0].id, datetime(2026, 6, 1))  # noqa: DTZ001  what is refused


def test_a_timer_remembers_which_questions_it_was_made_of_and_asks_again():
    house = House()
    days = {"repair.review": datetime(2026, 4, 10, tzinfo=UTC)}
    house.question("due", lambda rule: days[rule], "date and time", rule="string")
    life = waiting("timeDate", '=due("repair.review") - duration("P1D")', house)

    days["repair.review"] = datetime(2026, 4, 20, tzinfo=UTC)
    (before,) = life.run.timers()
    life.run.redate()
    life.reload()
    (after,) = life.run.timers()

    assert before.asked == (("due", {"rule": "repair.review"}),)
    assert before.due_at == datetime(2026, 4, 9, tzinfo=UTC)
    assert after.due_at == datetime(2026, 4, 19, tzinfo=UTC)
    assert after.asked == before.asked


def a_guarded_task(kind: str, text: str, *, interrupting: bool) -> Life:
    drawn = a_diagram(
        start(),
        user("work"),
        user("late"),
        user("after"),
        end(),
        boundary("t", "work", timer(kind, text), interrupting=interrupting),
        chain("start", "work", "after", "end"),
        chain("t", "late", "end"),
    )
    return House().begin(drawn)


def test_an_interrupting_boundary_timer_takes_the_work_away():
    life = a_guarded_task("timeDuration", "P3D", interrupting=True)

    assert life.run.timers()[0].interrupting
    life.fire("t")

    assert life.open == ["late"]
    assert life.cancelled == ["work"]


def test_a_boundary_timer_that_does_not_interrupt_leaves_the_work_and_fires_once():
    life = a_guarded_task("timeDuration", "P3D", interrupting=False)

    life.fire("t")

    assert life.open == ["late", "work"]
    assert not life.run.timers()
    life.complete("work")
    assert life.open == ["after", "late"]


def test_a_boundary_timer_goes_when_the_work_is_done():
    life = a_guarded_task("timeDuration", "P3D", interrupting=True)

    life.complete("work")

    assert not life.run.timers()
    assert "t" not in [v.element for v in life.run.visits()]


def test_a_cycle_fires_as_often_as_it_says():
    life = a_guarded_task("timeCycle", "R2/PT12H", interrupting=False)

    assert life.run.timers()[0].due_at == MORNING + timedelta(hours=12)
    life.fire("t")
    assert life.run.timers()[0].due_at == MORNING + timedelta(hours=24)
    life.fire("t")

    assert life.open == ["late", "late", "work"]
    assert not life.run.timers()


def test_a_cycle_that_overslept_does_not_make_up_for_it_in_a_burst():
    life = a_guarded_task("timeCycle", "R/P1D", interrupting=False)
    life.house.now = MORNING + timedelta(days=10)
    life.reload()

    life.fire("t")

    assert life.run.timers()[0].due_at == MORNING + timedelta(days=11)


def test_a_cycle_without_end_lasts_as_long_as_the_work():
    life = a_guarded_task("timeCycle", "R/P1D", interrupting=False)

    for _ in range(3):
        life.fire("t")
    assert len(life.run.timers()) == 1
    life.complete("work")

    assert not life.run.timers()


def test_a_cycle_that_never_moves_on_is_refused():
    life = House()
    drawn = a_diagram(
        start(), user("u"), end(), boundary("t", "u", timer("timeCycle", "=step"), interrupting=False),
        chain("start", "u", "end"), chain("t", "end"),
    )  # fmt: skip

    with pytest.raises(NotAMoment):
        life.begin(drawn, step=timedelta(0))


def test_an_interrupting_event_on_a_sub_process_strikes_before_the_sub_process_ends():
    drawn = a_diagram(
        start(),
        inside(
            "p", start("ps"), inside("q", start("qs"), user("a"), end("qe"), chain("qs", "a", "qe")),
            user("b"), end("pe"),
            chain("ps", "q", "b", "pe"),
        ),
        user("retracted"),
        user("after"),
        end(),
        boundary("m", "p", message("M")),
        chain("start", "p", "after", "end"),
        chain("m", "retracted", "end"),
        more=a_message("M", "=serial"),
    )  # fmt: skip
    life = House().begin(drawn, serial=7)

    life.receive("m", reason="new facts")

    assert life.open == ["retracted"]
    assert sorted(life.cancelled) == ["a", "p", "q"]
    assert life.run.facts["reason"] == "new facts"
    assert not life.run.subscriptions()


def test_a_message_is_waited_for_by_name_and_key_and_mapped():
    drawn = a_diagram(
        start(),
        element("receiveTask", "r", messageRef="M", extensions=io(outputs={"answer": "=body.text"})),
        user("u"),
        end(),
        chain("start", "r", "u", "end"),
        more=a_message("M", '=prefix + "/" + string(serial)', said='="answer." + prefix'),
    )
    life = House().begin(drawn, prefix="XYXF", serial=12)

    (subscription,) = life.run.subscriptions()
    life.receive("r", body={"text": "agreed"}, noise=1)

    assert (subscription.message, subscription.key) == ("answer.XYXF", "XYXF/12")
    assert life.run.facts == {"prefix": "XYXF", "serial": 12, "answer": "agreed"}


def test_a_message_without_a_key_to_know_it_by_breaks_the_step():
    drawn = a_diagram(
        start(), catch("m", message("M")), end(), chain("start", "m", "end"), more=a_message("M", "=none")
    )

    with pytest.raises(NoKey):
        House().begin(drawn)


def test_a_boundary_message_that_does_not_interrupt_may_come_again():
    drawn = a_diagram(
        start(), user("work"), user("read"), end(), boundary("m", "work", message("M"), interrupting=False),
        chain("start", "work", "end"), chain("m", "read", "end"), more=a_message("M", "=1"),
    )  # fmt: skip
    life = House().begin(drawn)

    life.receive("m")
    life.receive("m")

    assert life.open == ["read", "read", "work"]
    assert len(life.run.subscriptions()) == 1


def test_sending_is_a_verb():
    sends = zeebe("taskDefinition", type="letters.send") + io({"to": "=who"})
    house = House()
    drawn = a_diagram(
        start(),
        element("sendTask", "s", extensions=sends),
        element("intermediateThrowEvent", "t", "<messageEventDefinition/>", extensions=sends),
        end("end", "<messageEventDefinition/>", extensions=sends),
        chain("start", "s", "t", "end"),
    )

    life = house.begin(drawn, who="li")

    assert house.done == [("letters.send", {"to": "li"})] * 3
    assert life.run.finished
    assert life.run.ends == ("end",)


def an_error_inside(code: str) -> bytes:
    return a_diagram(
        start(),
        inside(
            "p",
            start("ps"),
            gateway("parallel", "f"),
            user("a"),
            user("b"),
            end("pe", error("E")),
            end("pf"),
            chain("ps", "f", "a", "pe"),
            chain("f", "b", "pf"),
        ),
        user("mend"),
        user("other"),
        end(),
        boundary("x", "p", error("Caught")),
        chain("start", "p", "other", "end"),
        chain("x", "mend", "end"),
        more=an_error("E", "late") + an_error("Caught", code),
    )


def test_an_error_end_ends_the_sub_process_and_is_caught_by_its_code():
    life = House().begin(an_error_inside("late"))

    life.complete("a")

    assert life.open == ["mend"]
    assert sorted(life.cancelled) == ["b", "p"]
    assert "pe" in life.passed


def test_an_error_that_nobody_catches_is_not_lost():
    life = House().begin(an_error_inside("early"))

    with pytest.raises(Uncaught) as broken:
        life.run.complete(life.task("a").id, {})

    assert broken.value.named["error"] == "late"


def test_an_error_leaves_a_called_process():
    house = House()
    house.draw(
        a_diagram(
            start(),
            user("a"),
            end("end", error("E")),
            chain("start", "a", "end"),
            key="inner",
            more=an_error("E", "e1"),
        ),
        "inner",
    )
    drawn = a_diagram(
        start(), call("c", "inner"), user("mend"), end(), boundary("x", "c", error("E")),
        chain("start", "c", "end"), chain("x", "mend", "end"), more=an_error("E", "e1"),
    )  # fmt: skip
    life = house.begin(drawn)

    life.complete("a")

    assert life.open == ["mend"]


def test_a_verb_may_throw_an_error_that_is_drawn():
    house = House()

    def refuse(**_):
        raise Thrown(error="no_such_record")

    house.verbs["records.find"] = refuse
    drawn = a_diagram(
        start(), service("s", "records.find"), user("mend"), end(), boundary("x", "s", error("E")),
        chain("start", "s", "end"), chain("x", "mend", "end"), more=an_error("E", "no_such_record"),
    )  # fmt: skip

    assert house.begin(drawn).open == ["mend"]


def test_an_escalation_is_heard_and_the_work_goes_on():
    drawn = a_diagram(
        start(),
        inside(
            "p",
            start("ps"),
            element("intermediateThrowEvent", "up", escalation("X")),
            user("a"),
            end("pe"),
            chain("ps", "up", "a", "pe"),
        ),
        user("chief"),
        end(),
        boundary("x", "p", escalation("X"), interrupting=False),
        chain("start", "p", "end"),
        chain("x", "chief", "end"),
        more=an_escalation("X", "over"),
    )

    life = House().begin(drawn)

    assert life.open == ["a", "chief"]


def test_an_escalation_that_nobody_hears_changes_nothing():
    drawn = a_diagram(
        start(), element("intermediateThrowEvent", "up", escalation("X")), user("a"),
        end("end", escalation("X")),
        chain("start", "up", "a", "end"), more=an_escalation("X", "over"),
    )  # fmt: skip
    life = House().begin(drawn)

    life.complete("a")

    assert life.run.finished


def test_an_interrupting_escalation_ends_the_work():
    drawn = a_diagram(
        start(), inside("p", start("ps"), user("a"), end("pe", escalation("X")), chain("ps", "a", "pe")),
        user("chief"), user("other"), end(),
        boundary("x", "p", escalation("X")), chain("start", "p", "other", "end"),
        chain("x", "chief", "end"), more=an_escalation("X", "over"),
    )  # fmt: skip
    life = House().begin(drawn)

    life.complete("a")

    assert life.open == ["chief"]
