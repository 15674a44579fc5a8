"""Compensation, transactions and cancellation."""

from tests.engine.drawing import (
    a_diagram,
    a_message,
    boundary,
    call,
    catch,
    chain,
    compensate,
    element,
    end,
    inside,
    message,
    on_event,
    script,
    service,
    start,
    starting,
    undoes,
    user,
)
from tests.engine.house import House

CANCEL = "<cancelEventDefinition/>"
M = a_message("M", "=1")


def done(name: str, *, on: str = "") -> str:
    """A step with a handler that undoes it."""
    handler = element(
        "serviceTask",
        f"un{name}",
        extensions=f'<zeebe:taskDefinition type="undo.{name}"/>',
        isForCompensation="true",
    )
    return (
        service(name, f"do.{name}")
        + boundary(f"b_{name}", name, compensate())
        + handler
        + undoes(f"b_{name}", f"un{name}")
        + on
    )


def verbs(house: House) -> list[str]:
    return [verb for verb, _ in house.done]


def test_all_of_a_scope_is_undone_in_reverse_order():
    house = House()
    throw = element("intermediateThrowEvent", "back", compensate())
    house.begin(
        a_diagram(start(), done("a"), done("b"), throw, end(), chain("start", "a", "b", "back", "end"))
    )

    assert verbs(house) == ["do.a", "do.b", "undo.b", "undo.a"]


def test_one_activity_is_undone_by_name_and_only_once():
    house = House()
    pieces = [element("intermediateThrowEvent", f"back{n}", compensate("a")) for n in (1, 2)]
    drawn = a_diagram(
        start(), done("a"), done("b"), *pieces, end(), chain("start", "a", "b", "back1", "back2", "end")
    )

    assert house.begin(drawn).run.finished
    assert verbs(house) == ["do.a", "do.b", "undo.a"]


def test_what_was_not_done_is_not_undone():
    house = House()
    throw = element("intermediateThrowEvent", "back", compensate())
    house.begin(a_diagram(start(), throw, done("a"), end(), chain("start", "back", "a", "end")))

    assert verbs(house) == ["do.a"]


def test_a_handler_that_people_do_is_waited_for():
    handler = element("userTask", "mend", isForCompensation="true", extensions="<zeebe:userTask/>")
    life = House().begin(
        a_diagram(
            start(),
            user("a"),
            boundary("b", "a", compensate()),
            handler,
            undoes("b", "mend"),
            user("b2"),
            end("end", compensate()),
            chain("start", "a", "b2", "end"),
        )
    )
    life.complete("a")
    life.complete("b2")

    assert life.open == ["mend"]
    assert not life.run.finished
    life.complete("mend")
    assert life.run.finished


def test_what_was_done_inside_a_sub_process_is_undone_with_its_facts():
    house = House()
    throw = element("intermediateThrowEvent", "back", compensate())
    drawn = a_diagram(
        start(),
        inside("part", start("ps"), done("a"), done("b"), end("pe"), chain("ps", "a", "b", "pe")),
        done("c"),
        user("wait"),
        throw,
        end(),
        chain("start", "part", "c", "wait", "back", "end"),
    )
    life = house.begin(drawn)
    life.complete("wait")

    assert life.run.finished
    assert verbs(house) == ["do.a", "do.b", "do.c", "undo.c", "undo.b", "undo.a"]


def test_an_event_sub_process_undoes_a_sub_process_as_it_sees_fit():
    house = House()
    throw = element("intermediateThrowEvent", "back", compensate())
    undo = on_event(
        "undo",
        starting("us", compensate()),
        service("whole", "undo.whole"),
        end("ue"),
        chain("us", "whole", "ue"),
    )
    drawn = a_diagram(
        start(),
        inside("part", start("ps"), done("a"), end("pe"), chain("ps", "a", "pe"), undo),
        throw,
        end(),
        chain("start", "part", "back", "end"),
    )  # fmt: skip

    assert house.begin(drawn).run.finished
    assert verbs(house) == ["do.a", "undo.whole"]


def test_a_cancelled_transaction_undoes_what_it_did_and_goes_another_way():
    house = House()
    drawn = a_diagram(
        start(),
        element(
            "transaction", "deal",
            start("ts"), done("a"), done("b"), element("parallelGateway", "fork"),
            user("other"), end("te"), user("no"), end("cancelled", CANCEL),
            chain("ts", "a", "b", "fork", "other", "te"), chain("fork", "no", "cancelled"),
        ),
        boundary("off", "deal", CANCEL),
        user("sorry"), user("fine"), end(),
        chain("start", "deal", "fine", "end"), chain("off", "sorry", "end"),
    )  # fmt: skip
    life = house.begin(drawn)

    life.complete("no")

    assert life.open == ["sorry"]
    assert verbs(house) == ["do.a", "do.b", "undo.b", "undo.a"]
    assert set(life.cancelled) >= {"other", "deal"}
    life.complete("sorry")
    assert life.run.finished


def test_a_transaction_that_is_not_cancelled_ends_as_any_sub_process():
    house = House()
    drawn = a_diagram(
        start(),
        element("transaction", "deal", start("ts"), done("a"), end("te"), chain("ts", "a", "te")),
        end(),
        chain("start", "deal", "end"),
    )

    assert house.begin(drawn).run.finished
    assert verbs(house) == ["do.a"]


def test_a_thousand_turns_leave_as_many_to_undo_and_no_more():
    house = House()
    drawn = a_diagram(
        start(),
        script("count", "=(if n = null then 0 else n) + 1", "n"),
        done("a"),
        element("exclusiveGateway", "again", default="again_back"),
        element("intermediateThrowEvent", "back", compensate()),
        catch("wait", message("M")),
        end(),
        chain("start", "count", "a", "again", "back", "wait", "end"),
        '<sequenceFlow id="more" sourceRef="again" targetRef="count"><conditionExpression '
        'xsi:type="tFormalExpression">=n &lt; 1000</conditionExpression></sequenceFlow>',
        more=M,
    )

    life = house.begin(drawn, n=None)

    assert verbs(house).count("undo.a") == 1000
    assert len(life.run.save()) < 1_000_000


def by_hand(name: str) -> str:
    """A step of people with a handler of people."""
    handler = element("userTask", f"un{name}", isForCompensation="true", extensions="<zeebe:userTask/>")
    return user(name) + boundary(f"b_{name}", name, compensate()) + handler + undoes(f"b_{name}", f"un{name}")


def test_people_undo_a_sub_process_one_after_the_other():
    throw = element("intermediateThrowEvent", "back", compensate())
    life = House().begin(
        a_diagram(
            start(),
            inside("part", start("ps"), by_hand("a"), by_hand("b"), end("pe"), chain("ps", "a", "b", "pe")),
            user("wait"),
            throw,
            end(),
            chain("start", "part", "wait", "back", "end"),
        )
    )
    for name in ("a", "b", "wait"):
        life.complete(name)

    opened = []
    while not life.run.finished:
        opened += life.open
        life.complete(life.open[0])

    assert opened == ["unb", "una"]
    assert not [visit for visit in life.run.visits() if visit.state == "open"]


def test_who_ends_the_case_ends_its_undoing_too():
    throw = element("intermediateThrowEvent", "back", compensate())
    drawn = a_diagram(
        start(),
        inside(
            "part",
            start("ps"),
            inside("deep", start("ds"), by_hand("a"), end("de"), chain("ds", "a", "de")),
            user("wait"),
            throw,
            end("pe"),
            chain("ps", "deep", "wait", "back", "pe"),
        ),
        boundary("stop", "part", message("M")),
        user("stopped"),
        end(),
        chain("start", "part", "end"),
        chain("stop", "stopped", "end"),
        more=M,
    )
    life = House().begin(drawn)
    life.complete("a")
    life.complete("wait")
    assert life.open == ["una"]

    life.receive("stop")

    assert life.open == ["stopped"]
    life.complete("stopped")
    assert life.run.finished
    assert not [visit for visit in life.run.visits() if visit.state == "open"]


def test_a_call_is_undone_by_its_own_handler():
    house = House()
    house.draw(a_diagram(start(), done("x"), end(), chain("start", "x", "end"), key="other"), "other")
    handler = element(
        "serviceTask",
        "uncall",
        isForCompensation="true",
        extensions='<zeebe:taskDefinition type="undo.call"/>',
    )
    drawn = a_diagram(
        start(),
        call("c", "other"),
        boundary("b", "c", compensate()),
        handler,
        undoes("b", "uncall"),
        end("end", compensate()),
        chain("start", "c", "end"),
    )

    assert house.begin(drawn).run.finished
    assert verbs(house) == ["do.x", "undo.call"]
