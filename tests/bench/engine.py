"""What a step costs in a young case and in an old one."""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.engine import Diagram, Run
from tests.bench import plain
from tests.bench.measuring import Row, best
from tests.engine.drawing import a_diagram, chain, end, flow, gateway, start, user
from tests.engine.house import House

NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)


TURNS_YOUNG, TURNS_OLD = 10, 490  # two steps each; at 1,000 steps SpiffWorkflow as it comes stops in silence


def rows() -> Iterator[Row]:
    diagram = Diagram.parse(a_loop(), "life", {})
    young, old = turned(diagram, TURNS_YOUNG), turned(diagram, TURNS_OLD)
    few, many = (best(lambda run=run: turn(run), times=5) for run in (young, old))
    plain_few, plain_many = (best(plain_turned(turns).turn, rounds=5) for turns in (TURNS_YOUNG, TURNS_OLD))
    said = f"{few * 1e3:.2f} ms, {many * 1e3:.2f} ms; plain {plain_many / plain_few:.0f}"
    yield Row("warm step in a case of 1,000 steps / of 20", many / few, 2, said)
    yield Row(
        "the same step at 1,000 / plain SpiffWorkflow's", many / plain_many, 1, f"{plain_many * 1e3:.2f} ms"
    )
    yield cold_load(diagram)


def cold_load(diagram: Diagram) -> Row:
    saved, plain_saved = turned(diagram, TURNS_OLD).save(), plain_turned(TURNS_OLD).save()
    ours = best(lambda: Run.load(saved, diagram, House(), now=NOW).open_tasks(), rounds=5)
    theirs = best(lambda: plain.load(plain_saved), rounds=5)
    said = f"{ours * 1e3:.1f} ms, {len(saved) / 1024:.0f} KB; plain {theirs * 1e3:.1f} ms"
    return Row("cold load of a 1,000-step case / plain deserialise", ours / theirs, 0.6, said)


def plain_turned(times: int) -> plain.Plain:
    made = plain.Plain(a_loop())
    for _ in range(times):
        made.turn()
    return made


def a_loop() -> bytes:
    """A desk that is left and entered again until somebody says enough."""
    return a_diagram(
        start(),
        user("ask"),
        gateway("exclusive", "enough", default="enough_ask"),
        end(),
        chain("start", "ask", "enough"),
        flow("enough", "ask"),
        flow("enough", "end", "=stop = true"),
    )


def turned(diagram: Diagram, times: int) -> Run:
    run = Run.start(diagram, {"stop": False}, House(), now=NOW)
    for _ in range(times):
        turn(run)
    return run


def turn(run: Run) -> None:
    (task,) = run.open_tasks()
    run.complete(task.id, {"stop": False})
