"""From the text of a pattern to its tree."""

from dataclasses import dataclass

from app.feel.patterns import classes
from app.feel.patterns.classes import Accepts

_DEEPEST = 30
_MOST_TURNS = 2000
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}
_SPECIAL = frozenset("\\|.?*+(){}[]^$-")


class BadPattern(Exception):
    """The text is no pattern."""


class TooCostly(Exception):
    """The pattern asks for what cannot be had in bounded time or space."""


@dataclass(frozen=True)
class Sign:
    accepts: Accepts


@dataclass(frozen=True)
class Place:
    """`^` or `$`."""

    sign: str
    each_line: bool


@dataclass(frozen=True)
class Row:
    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Choice:
    branches: tuple["Tree", ...]


@dataclass(frozen=True)
class Group:
    number: int
    inner: "Tree"


@dataclass(frozen=True)
class Repeat:
    inner: "Tree"
    least: int
    most: int | None
    greedy: bool


Tree = Sign | Place | Row | Choice | Group | Repeat


def read(text: str, flags: frozenset[str]) -> tuple[Tree, int]:
    """The tree and how many groups it has. Raises BadPattern or TooCostly."""
    if "q" in flags:
        reader = _Reader("", flags)
        return Row(tuple(reader.sign(classes.exactly(each)) for each in text)), 0
    reader = _Reader(_without_gaps(text) if "x" in flags else text, flags)
    tree = reader.choice()
    if reader.index < len(reader.text):
        raise BadPattern
    return tree, reader.groups


def _without_gaps(text: str) -> str:
    """White space means nothing outside of classes, not even within an escape."""
    kept, depth = [], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if depth > 0 or sign not in " \t\n\r":
            kept.append(sign)
    return "".join(kept)


class _Reader:
    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.flags = flags
        self.index = 0
        self.groups = 0
        self.depth = 0

    @property
    def next(self) -> str:
        return self.text[self.index : self.index + 1]

    def take(self) -> str:
        found = self.next
        if not found:
            raise BadPattern
        self.index += 1
        return found

    def sign(self, accepts: Accepts) -> Sign:
        return Sign(classes.in_any_case(accepts) if "i" in self.flags else accepts)

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise TooCostly
        branches = [self._row()]
        while self.next == "|":
            self.index += 1
            branches.append(self._row())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _row(self) -> Tree:
        parts = []
        while self.next not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return Row(tuple(parts))

    def _repeated(self, atom: Tree) -> Tree:
        turns = self._turns()
        if turns is None:
            return atom
        greedy = self.next != "?"
        self.index += not greedy
        if self.next and self.next in "*+?":
            raise BadPattern
        return Repeat(atom, *turns, greedy)

    def _turns(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self.next in simple:
            return simple[self.take()]
        if self.next != "{":
            return None
        inside, closed, _ = self.text[self.index + 1 :].partition("}")
        least, ranged, most = inside.partition(",")
        if not closed or not least.isdecimal() or (most and not most.isdecimal()) or len(inside) > 12:
            raise BadPattern
        self.index += len(inside) + 2
        low, high = int(least), int(most) if most else None if ranged else int(least)
        if high is not None and high < low:
            raise BadPattern
        if max(low, high or 0) > _MOST_TURNS:
            raise TooCostly
        return low, high

    def _atom(self) -> Tree:
        found = self.take()
        if found == "(":
            return self._group()
        if found == "[":
            return Sign(self._class())
        if found == ".":
            return Sign(classes.any_sign if "s" in self.flags else classes.not_line_end)
        if found in "^$":
            return Place(found, "m" in self.flags)
        if found == "\\":
            return self._escaped()
        if found in "*+?{}])":
            raise BadPattern
        return self.sign(classes.exactly(found))

    def _group(self) -> Tree:
        number = 0
        if self.text.startswith("?:", self.index):
            self.index += 2
        else:
            self.groups += 1
            number = self.groups
        inner = self.choice()
        if self.take() != ")":
            raise BadPattern
        return Group(number, inner) if number else inner

    def _escaped(self) -> Tree:
        if self.text[self.index : self.index + 1].isdecimal():
            raise TooCostly  # a back reference
        return self.sign(self._escape()[0])

    def _escape(self) -> tuple[Accepts, str]:
        """What stands after a backslash: what it accepts, and the sign itself if it is a single one."""
        found = self.text[self.index : self.index + 1]
        self.index += 1
        if found and found in "pP":
            return self._property(found), ""
        if found.lower() in classes.ESCAPED and found:
            accepts = classes.ESCAPED[found.lower()]
            return (classes.opposite(accepts) if found.isupper() else accepts), ""
        if found in _PLAIN or found in _SPECIAL:
            sign = _PLAIN.get(found, found)
            return classes.exactly(sign), sign
        raise BadPattern

    def _property(self, letter: str) -> Accepts:
        name, closed, _ = self.text[self.index :].partition("}")
        accepts = classes.property_class(name.removeprefix("{"))
        if not closed or not name.startswith("{") or accepts is None:
            raise BadPattern
        self.index += len(name) + 1
        return classes.opposite(accepts) if letter == "P" else accepts

    def _class(self) -> Accepts:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise TooCostly
        negated = self.text.startswith("^", self.index)
        self.index += negated
        parts: list[Accepts] = []
        taken: Accepts | None = None
        while not self.text.startswith("]", self.index):
            if self.text.startswith("-[", self.index) and parts:
                self.index += 2
                taken = self._class()
                break
            parts.append(self._member())
        if not parts or not self.text.startswith("]", self.index):
            raise BadPattern
        self.index += 1
        self.depth -= 1
        accepts = self.sign(classes.one_of(parts)).accepts
        accepts = classes.opposite(accepts) if negated else accepts
        return classes.without(accepts, taken) if taken else accepts

    def _member(self) -> Accepts:
        first, accepts = self._single()
        after = self.text[self.index + 1 : self.index + 2]
        if not first or not self.text.startswith("-", self.index) or after in {"]", "[", ""}:
            return accepts
        self.index += 1
        last, _ = self._single()
        if not last or last < first:
            raise BadPattern
        return classes.span(first, last)

    def _single(self) -> tuple[str, Accepts]:
        found = self.text[self.index : self.index + 1]
        self.index += 1
        if found == "\\":
            accepts, sign = self._escape()
            return sign, accepts
        if not found or found == "[":
            raise BadPattern
        return found, classes.exactly(found)
