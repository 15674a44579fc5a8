"""Reading names: joining words, keys, argument names, types. The parser builds on it."""

from collections.abc import Callable, Collection
from typing import TypeVar

from app.feel import tree
from app.feel.errors import FeelSyntaxError, place_of
from app.feel.tokens import KEYWORDS, Token, tokens, unquote
from app.feel.vocabulary import Vocabulary, holds_keyword

_Read = TypeVar("_Read")
_LONGEST_NAME = 24
_TYPE_NAMES = (
    "date and time", "days and time duration", "years and months duration", "day time duration",
    "year month duration",
)  # fmt: skip


class NameParser:
    """Position in the tokens, and everything about names."""

    def __init__(self, text: str, names: Collection[str], functions: Collection[str]) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0
        self.endpoint = False
        self.vocabulary = Vocabulary(names)
        self._functions = Vocabulary(functions)
        self._members = Vocabulary(names)
        self._types = Vocabulary(_TYPE_NAMES)

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def ahead(self, count: int) -> Token:
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def advance(self, count: int = 1) -> None:
        self.index = min(self.index + count, len(self.tokens) - 1)

    def place(self) -> tuple[int, int]:
        return place_of(self.text, self.token.at)

    def unexpected(self) -> FeelSyntaxError:
        if self.token.kind == "end":
            return FeelSyntaxError("feel_ends_early", self.place())
        return FeelSyntaxError("feel_unexpected", self.place(), found=self.token.text[:40])

    def accept(self, sign: str) -> bool:
        taken = self.token.kind == "sign" and self.token.text == sign
        self.index += taken
        return taken

    def accept_word(self, word: str) -> bool:
        taken = self.token.kind == "name" and self.token.text == word
        self.index += taken
        return taken

    def expect(self, text: str) -> None:
        if self.token.text != text or self.token.kind not in {"sign", "name"}:
            found = self.token.text[:40] or "…"
            raise FeelSyntaxError("feel_expected", self.place(), expected=text, found=found)
        self.advance()

    def inside(self, read: Callable[[], _Read]) -> _Read:
        """Read something between brackets, where a `[` is a filter again."""
        outer, self.endpoint = self.endpoint, False
        found = read()
        self.endpoint = outer
        return found

    def known_name(self) -> str | None:
        """A known name at this place, the longest; a function's name holding a keyword needs its `(`."""
        known = self.vocabulary.longest(self.tokens, self.index)
        if known and known[1] == 1 and self.token.text in KEYWORDS:
            known = None
        function = self._functions.longest(self.tokens, self.index)
        if function and holds_keyword(function[0]) and self.ahead(function[1]).text != "(":
            function = None
        seen = self._members.longest(self.tokens, self.index)
        best = max((known, function, seen), key=lambda found: found[1] if found else 0)
        if best is None or (best[1] == 1 and best[0] in KEYWORDS and best is not function):
            return None
        self.advance(best[1])
        return best[0]

    def single_name(self) -> str:
        """A name of one word; two words side by side that nobody declared are no name."""
        token = self.token
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.unexpected()
        self.advance()
        if self.token.kind == "name" and self.token.text not in KEYWORDS:
            raise self.unexpected()
        return token.text

    def member(self) -> str:
        """The name after a dot: a known one, or all words up to the next sign or keyword."""
        if self.token.kind != "name":
            raise self.unexpected()
        if (known := self._members.longest(self.tokens, self.index)) and known[1] > 1:
            self.advance(known[1])
            return known[0]
        found = [self.token.text]
        self.advance()
        while self.token.kind in {"name", "number"} and self.token.text not in KEYWORDS:
            if not self.token.text.isalnum() and self.token.kind == "number":
                break
            found.append(self.token.text)
            self.advance()
        return " ".join(found)

    def key(self) -> str:
        """The key of a context entry: a string, or a name up to the colon."""
        if self.token.kind == "string":
            token = self.token
            self.advance()
            return unquote(token, self.text)
        return self.new_name(":")

    def new_name(self, *ends: str) -> str:
        """A name being introduced: everything up to one of the ends, spaces made one."""
        start = self.index
        if self.token.kind != "name":
            raise self.unexpected()
        while self.token.text not in ends:
            if self.token.kind in {"end", "string"} or self.index - start > _LONGEST_NAME:
                raise self.unexpected()
            if self.token.kind == "sign" and self.token.text not in "+-*/.'":
                raise self.unexpected()
            self.advance()
        return self._spelled(start, self.index)

    def remember(self, name: str) -> None:
        """A key of a context in this text may be a member's name, or stand in a filter, later on."""
        if " " in name or not name.isidentifier():
            self._members.add(name)

    def argument_name(self) -> str | None:
        """The name before a colon, if an argument begins with one."""
        if self.token.kind != "name":
            return None
        for count in range(1, _LONGEST_NAME):
            token = self.ahead(count)
            if token.text == ":" and token.kind == "sign":
                name = self._spelled(self.index, self.index + count)
                self.advance(count + 1)
                return name
            if token.kind not in {"name", "number"} and token.text not in {"-", "'", "+", "*", "/"}:
                return None
        return None

    def type(self) -> tree.TypeNamed:
        """A type, as after `instance of`."""
        at = self.token.at
        if known := self._types.longest(self.tokens, self.index):
            self.advance(known[1])
            return tree.TypeNamed(known[0], at=at)
        name = self._type_name()
        if not self.accept("<"):
            return tree.TypeNamed(name, at=at)
        keys: list[str] = []
        inner: list[tree.TypeNamed] = []
        while not self.accept(">"):
            if name == "context":
                keys.append(self.new_name(":"))
                self.expect(":")
            inner.append(self.type())
            if self.token.text != ">":
                self.expect(",")
        returns = None
        if name == "function":
            self.expect("->")
            returns = self.type()
        return tree.TypeNamed(name, tuple(inner), tuple(keys), returns, at=at)

    def _type_name(self) -> str:
        if known := self.vocabulary.longest(self.tokens, self.index):
            self.advance(known[1])
            return known[0]
        if self.token.kind != "name":
            raise self.unexpected()
        name = self.token.text
        self.advance()
        while self.accept("."):
            name += "." + self.member()
        return name

    def _spelled(self, start: int, end: int) -> str:
        return " ".join(self.text[self.tokens[start].at : self.tokens[end - 1].end].split())
