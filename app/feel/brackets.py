"""Reading what stands in brackets: ranges, lists, contexts. The parser builds on it."""

from abc import abstractmethod

from app.feel import tree
from app.feel.errors import FeelSyntaxError, place_of
from app.feel.names import NameParser

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


class BracketParser(NameParser):
    """Everything between brackets; what stands inside is the parser's to read."""

    @abstractmethod
    def expression(self) -> tree.Node: ...

    @abstractmethod
    def sum(self) -> tree.Node: ...

    @abstractmethod
    def test(self) -> tree.Node: ...

    def parenthesis(self) -> tree.Node:
        at = self.token.at
        self.advance()
        if self.token.kind == "sign" and self.token.text in COMPARISONS:
            return self.open_range(at)
        first = self.inside(self.expression)
        if self.accept(".."):
            return self.range_end(first, at, start_included=False)
        self.expect(")")
        return first

    def open_range(self, at: int) -> tree.Node:
        sign = self.token.text
        self.advance()
        end = self.inside(self.sum)
        self.expect(")")
        if sign == "!=":
            raise FeelSyntaxError("feel_unexpected", place_of(self.text, at), found=sign)
        if sign == "=":
            return tree.Interval(end, end, start_included=True, end_included=True, at=at)
        if sign.startswith("<"):
            return tree.Interval(None, end, start_included=False, end_included="=" in sign, at=at)
        return tree.Interval(end, None, start_included="=" in sign, end_included=False, at=at)

    def bracket(self) -> tree.Node:
        at = self.token.at
        self.advance()
        if self.accept("]"):
            return tree.ListOf((), at=at)
        first = self.inside(self.test)
        if self.accept(".."):
            return self.range_end(first, at, start_included=True)
        items = [first]
        while self.accept(","):
            items.append(self.inside(self.test))
        self.expect("]")
        return tree.ListOf(tuple(self.as_value(item) for item in items), at=at)

    def as_value(self, item: tree.Node) -> tree.Node:
        """`[< 5]` holds a range; the standard allows tests in a list that stands after `in`."""
        if not isinstance(item, tree.SignTest):
            return item
        included = "=" in item.sign
        if item.sign.startswith("<"):
            return tree.Interval(None, item.operand, start_included=False, end_included=included, at=item.at)
        if item.sign.startswith(">"):
            return tree.Interval(item.operand, None, start_included=included, end_included=False, at=item.at)
        raise FeelSyntaxError("feel_unexpected", place_of(self.text, item.at), found=item.sign)

    def reversed_bracket(self) -> tree.Node:
        at = self.token.at
        self.advance()
        first = self.inside(self.expression)
        if not self.accept(".."):
            raise self.unexpected()
        return self.range_end(first, at, start_included=False)

    def range_end(self, start: tree.Node, at: int, *, start_included: bool) -> tree.Node:
        outer, self.endpoint = self.endpoint, True
        end = self.expression()
        self.endpoint = outer
        if self.token.kind != "sign" or self.token.text not in {")", "[", "]"}:
            raise self.unexpected()
        included = self.token.text == "]"
        self.advance()
        return tree.Interval(start, end, start_included=start_included, end_included=included, at=at)

    def context(self) -> tree.Node:
        at = self.token.at
        self.advance()
        entries: list[tuple[str, tree.Node]] = []
        self.vocabulary.enter(())
        while not self.accept("}"):
            place = self.place()
            key = self.key()
            self.expect(":")
            if any(key == earlier for earlier, _ in entries):
                raise FeelSyntaxError("feel_key_twice", place, name=key)
            entries.append((key, self.inside(self.expression)))
            self.vocabulary.add_local(key)
            if self.token.text != "}":
                self.expect(",")
        self.vocabulary.leave()
        for key, _ in entries:
            self.remember(key)
        return tree.ContextOf(tuple(entries), at=at)
