"""Which names of several words are known at a place in the text: the longest one that fits is meant."""

from collections.abc import Iterable

from app.feel.tokens import KEYWORDS, Token, words


class Vocabulary:
    """Known names, in layers: a loop's or function's own names come and go with its body."""

    def __init__(self, names: Iterable[str]) -> None:
        self._layers: list[dict[str, list[tuple[tuple[str, ...], str]]]] = [{}]
        self.known: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        _note(self._layers[0], name)
        self.known.add(name)

    def enter(self, names: Iterable[str]) -> None:
        layer: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            _note(layer, name)
        self._layers.append(layer)

    def add_local(self, name: str) -> None:
        _note(self._layers[-1], name)

    def leave(self) -> None:
        self._layers.pop()

    def longest(self, tokens: list[Token], start: int) -> tuple[str, int] | None:
        """The longest known name that begins at that token, and how many tokens it takes."""
        found: tuple[str, int] | None = None
        for layer in reversed(self._layers):
            for spelled, name in layer.get(tokens[start].text, ()):
                if (found is None or len(spelled) > found[1]) and _fits(spelled, tokens, start):
                    found = name, len(spelled)
        return found


def _note(layer: dict[str, list[tuple[tuple[str, ...], str]]], name: str) -> None:
    spelled = words(name)
    if spelled:
        layer.setdefault(spelled[0], []).append((spelled, name))


def _fits(spelled: tuple[str, ...], tokens: list[Token], start: int) -> bool:
    if start + len(spelled) >= len(tokens):
        return False
    return all(tokens[start + index].text == word for index, word in enumerate(spelled))


def holds_keyword(name: str) -> bool:
    return any(word in KEYWORDS for word in words(name))
