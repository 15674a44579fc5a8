"""The machine that runs a pattern: all ways through it at once, one step per sign, none twice."""

from dataclasses import dataclass, field

from app.feel.budget import Run
from app.feel.patterns.classes import Accepts
from app.feel.patterns.reading import Choice, Group, Place, Repeat, Row, Sign, TooCostly, Tree

_LONGEST = 4000

_SIGN, _SPLIT, _JUMP, _SAVE, _PLACE, _MATCH = range(6)


@dataclass
class Program:
    """Instructions as (kind, first, second); `accepts` holds what a _SIGN takes, `slots` the places kept."""

    code: list[tuple[int, int, int]] = field(default_factory=list)
    accepts: dict[int, Accepts] = field(default_factory=dict)
    slots: int = 2

    def add(self, kind: int, first: int = 0, second: int = 0) -> int:
        if len(self.code) >= _LONGEST:
            raise TooCostly
        self.code.append((kind, first, second))
        return len(self.code) - 1

    def point(self, at: int, first: int, second: int = 0) -> None:
        self.code[at] = (self.code[at][0], first, second)


def assemble(tree: Tree, groups: int) -> Program:
    program = Program(slots=2 * groups + 2)
    program.add(_SAVE, 0)
    _add(program, tree)
    program.add(_SAVE, 1)
    program.add(_MATCH)
    return program


def _add(program: Program, tree: Tree) -> None:
    if isinstance(tree, Sign):
        program.accepts[program.add(_SIGN)] = tree.accepts
    elif isinstance(tree, Place):
        program.add(_PLACE, tree.sign == "$", tree.each_line)
    elif isinstance(tree, Row):
        for part in tree.parts:
            _add(program, part)
    elif isinstance(tree, Group):
        program.add(_SAVE, 2 * tree.number)
        _add(program, tree.inner)
        program.add(_SAVE, 2 * tree.number + 1)
    elif isinstance(tree, Choice):
        _add_choice(program, tree)
    else:
        _add_repeat(program, tree)


def _add_choice(program: Program, tree: Choice) -> None:
    jumps = []
    for branch in tree.branches[:-1]:
        split = program.add(_SPLIT)
        _add(program, branch)
        jumps.append(program.add(_JUMP))
        program.point(split, split + 1, len(program.code))
    _add(program, tree.branches[-1])
    for jump in jumps:
        program.point(jump, len(program.code))


def _add_repeat(program: Program, tree: Repeat) -> None:
    for _ in range(tree.least):
        _add(program, tree.inner)
    if tree.most is None:
        split = program.add(_SPLIT)
        _add(program, tree.inner)
        program.add(_JUMP, split)
        _split(program, split, tree)
        return
    splits = []
    for _ in range(tree.most - tree.least):
        splits.append(program.add(_SPLIT))
        _add(program, tree.inner)
    for split in splits:
        _split(program, split, tree)


def _split(program: Program, split: int, tree: Repeat) -> None:
    inside, after = split + 1, len(program.code)
    program.point(split, *((inside, after) if tree.greedy else (after, inside)))


Thread = tuple[int, tuple[int, ...]]


def search(program: Program, text: str, start: int, run: Run) -> list[int] | None:
    """Where the first match lies: start and end of the whole, then of each group (-1 if unused)."""
    nothing = (-1,) * program.slots
    found: tuple[int, ...] | None = None
    threads: list[Thread] = []
    seen: set[int] = set()
    for at in range(start, len(text) + 1):
        if found is None:
            _follow(program, (0, nothing), text, at, (threads, seen))
        if not threads:
            if found is not None:
                break
            seen = set()
            continue
        run.spend(1 + len(seen) // 4)
        ahead: list[Thread] = []
        seen = set()
        sign = text[at : at + 1]
        for counter, places in threads:
            if program.code[counter][0] == _MATCH:
                found = places
                break
            if sign and program.accepts[counter](sign):
                _follow(program, (counter + 1, places), text, at + 1, (ahead, seen))
        threads = ahead
    return None if found is None else list(found)


def _follow(
    program: Program, thread: Thread, text: str, at: int, into: tuple[list[Thread], set[int]]
) -> None:
    """Enter a thread, and all that it reaches without a sign, in order of preference."""
    threads, seen = into
    waiting = [thread]
    while waiting:
        counter, places = waiting.pop()
        if counter in seen:
            continue
        seen.add(counter)
        kind, first, second = program.code[counter]
        if kind in {_SIGN, _MATCH}:
            threads.append((counter, places))
        elif kind == _JUMP:
            waiting.append((first, places))
        elif kind == _SPLIT:
            waiting.append((second, places))
            waiting.append((first, places))
        elif kind == _SAVE:
            waiting.append((counter + 1, (*places[:first], at, *places[first + 1 :])))
        elif _at_place(text, at, end=bool(first), each_line=bool(second)):
            waiting.append((counter + 1, places))


def _at_place(text: str, at: int, *, end: bool, each_line: bool) -> bool:
    if end:
        return at == len(text) or (each_line and text[at] == "\n")
    return at == 0 or (each_line and text[at - 1] == "\n")
