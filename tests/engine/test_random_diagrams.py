"""Diagrams drawn by chance, each with its own oracle: what must be passed, how often, and nothing else."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.engine.drawing import (
    a_diagram,
    boundary,
    catch,
    chain,
    each,
    end,
    flow,
    gateway,
    inside,
    script,
    start,
    timer,
    user,
)
from tests.engine.house import House, Life


@dataclass
class Chance:
    """Draws blocks with one way in and one way out, and knows how often each will be passed."""

    dice: random.Random
    pieces: list[str] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    expected: Counter[str] = field(default_factory=Counter)
    times: int = 1
    drawn: int = 0

    def name(self, kind: str) -> str:
        self.drawn += 1
        return f"{kind}{self.drawn}"

    def passes(self, *names: str) -> None:
        for name in names:
            self.expected[name] += self.times

    def block(self, depth: int) -> tuple[str, str]:
        small: list[Callable[[int], tuple[str, str]]] = [self.task, self.step]
        large = [self.row, self.either, self.both, self.some, self.guard, self.part, self.wait]
        return self.dice.choice(small if depth == 0 else small + large)(depth - 1)

    def task(self, _depth: int) -> tuple[str, str]:
        name = self.name("user")
        self.pieces.append(user(name))
        self.passes(name)
        return name, name

    def step(self, _depth: int) -> tuple[str, str]:
        name = self.name("script")
        self.pieces.append(script(name, "=1 + 1", f"did_{name}"))
        self.passes(name)
        return name, name

    def wait(self, _depth: int) -> tuple[str, str]:
        name = self.name("timer")
        self.pieces.append(catch(name, timer("timeDuration", "P1D")))
        self.passes(name)
        return name, name

    def row(self, depth: int) -> tuple[str, str]:
        blocks = [self.block(depth) for _ in range(self.dice.randint(2, 3))]
        self.pieces += [flow(a[1], b[0]) for a, b in pairwise(blocks)]
        return blocks[0][0], blocks[-1][1]

    def ways(self, kind: str, taken: list[bool], depth: int) -> tuple[str, str]:
        fork, join, times = self.name("fork"), self.name("join"), self.times
        self.pieces += [gateway(kind, fork), gateway(kind, join)]
        for n, goes in enumerate(taken):
            self.times = times if goes else 0
            first, last = self.block(depth)
            fact = f"way_{fork}_{n}"
            self.facts[fact] = goes
            self.pieces += [flow(fork, first, None if kind == "parallel" else f"={fact}"), flow(last, join)]
        self.times = times
        self.passes(fork, join)
        return fork, join

    def either(self, depth: int) -> tuple[str, str]:
        count = self.dice.randint(2, 3)
        pick = self.dice.randrange(count)
        return self.ways("exclusive", [n == pick for n in range(count)], depth)

    def both(self, depth: int) -> tuple[str, str]:
        return self.ways("parallel", [True] * self.dice.randint(2, 3), depth)

    def some(self, depth: int) -> tuple[str, str]:
        taken = [self.dice.random() < 0.6 for _ in range(3)]
        taken[self.dice.randrange(3)] = True
        return self.ways("inclusive", taken, depth)

    def guard(self, _depth: int) -> tuple[str, str]:
        """A task that is done in time: its boundary timer must leave no trace."""
        name, late, out = self.name("guarded"), self.name("late"), self.name("out")
        self.pieces += [user(name), boundary(f"b_{name}", name, timer("timeDuration", "P30D")), user(late)]
        self.pieces += [gateway("exclusive", out), chain(name, out), chain(f"b_{name}", late, out)]
        self.passes(name, out)
        return name, out

    def part(self, depth: int) -> tuple[str, str]:
        """A sub-process, perhaps for several, perhaps in a loop of its own."""
        name, outer = self.name("part"), self.pieces
        turn = f"turn_{name}"
        members = self.dice.choice([1, 1, 2, 3])
        turns = self.dice.choice([1, 1, 2, 3])
        times, self.pieces = self.times, [start(f"s_{name}"), end(f"e_{name}")]
        self.times = times * members * turns
        first, last = self.block(depth)
        count = script(f"c_{name}", f"=if {turn} = null then 1 else {turn} + 1", turn)
        top, again = (
            gateway("exclusive", f"t_{name}"),
            gateway("exclusive", f"a_{name}", default=f"a_{name}_e_{name}"),
        )
        self.pieces += [
            count,
            top,
            again,
            chain(f"s_{name}", f"t_{name}", first),
            chain(last, f"c_{name}", f"a_{name}"),
        ]
        self.pieces += [flow(f"a_{name}", f"t_{name}", f"={turn} < {turns}"), flow(f"a_{name}", f"e_{name}")]
        self.passes(f"t_{name}", f"c_{name}", f"a_{name}")
        self.times = times * members
        self.passes(f"s_{name}", f"e_{name}")
        loop = each(
            f"=for i in 1..{members} return i",
            "turnless",
            outputCollection=f"o_{name}",
            outputElement=f"={turn}",
        )
        inner, self.pieces = self.pieces, outer
        self.pieces.append(inside(name, loop, *inner))
        self.times = times
        self.expected[name] += times * (members + 1)
        return name, name


def drawn_by(seed: int, depth: int = 3) -> tuple[bytes, Chance]:
    chance = Chance(random.Random(seed))
    first, last = chance.block(depth)
    chance.passes("start", "end")
    pieces = [start(), *chance.pieces, end(), chain("start", first), chain(last, "end")]
    return a_diagram(*pieces), chance


def lived(life: Life, dice: random.Random) -> Life:
    for _ in range(2_000):
        if life.run.finished:
            return life
        tasks, timers = life.run.open_tasks(), [t for t in life.run.timers() if t.element.startswith("timer")]
        chosen = dice.choice([*tasks, *timers])
        if chosen in tasks:
            life.run.complete(chosen.id, {})
        else:
            life.run.fire(chosen.id)
        life.reload()
    raise AssertionError("it does not end")


@pytest.mark.parametrize("seed", range(200))
def test_a_diagram_drawn_by_chance_passes_what_it_must(seed):
    drawn, chance = drawn_by(seed)

    life = lived(House().begin(drawn, **chance.facts), random.Random(seed))

    assert Counter(life.passed) == +chance.expected
    assert not life.cancelled


@pytest.mark.parametrize("seed", range(40))
def test_wherever_it_is_terminated_nothing_is_left(seed):
    drawn, chance = drawn_by(seed)
    life = House().begin(drawn, **chance.facts)
    dice = random.Random(seed)
    for _ in range(dice.randrange(4)):
        if tasks := life.run.open_tasks():
            life.run.complete(dice.choice(tasks).id, {})
            life.reload()

    life.run.terminate()
    life.reload()

    assert life.run.finished
    assert not life.run.open_tasks() + life.run.timers() + life.run.subscriptions() + life.run.held()
    assert not [visit for visit in life.run.visits() if visit.state == "open"]


def test_the_oracle_notices_one_condition_turned_round():
    noticed = 0
    for seed in range(60):
        drawn, chance = drawn_by(seed)
        gates = [
            name for name in chance.facts if chance.facts[name] is True and drawn.count(f"={name}<".encode())
        ]
        if not gates:
            continue
        turned = drawn.replace(f"={gates[0]}<".encode(), f"=not({gates[0]})<".encode(), 1)
        try:
            life = lived(House().begin(turned, **chance.facts), random.Random(seed))
            noticed += Counter(life.passed) != +chance.expected
        except Exception:  # noqa: BLE001  a broken run is noticed too
            noticed += 1
    assert noticed >= 10
