"""From text to tree, by descent; names of several words are joined with the help of what is known."""

from collections.abc import Callable, Collection
from decimal import Decimal
from itertools import count

from app.feel import tree
from app.feel.brackets import COMPARISONS, BracketParser
from app.feel.errors import FeelSyntaxError, place_of
from app.feel.tokens import Token, unquote
from app.feel.values import NUMBERS

_DEEPEST = 60
_LONGEST_CHAIN = 150
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse(text: str, names: Collection[str], functions: Collection[str]) -> tree.Node:
    """The tree of an expression."""
    parser = Parser(text, names, functions)
    found = parser.expression()
    parser.finish()
    return found


def parse_tests(text: str, names: Collection[str], functions: Collection[str]) -> tree.Tests:
    """The tree of a cell of a decision table."""
    parser = Parser(text, names, functions)
    found = parser.cell()
    parser.finish()
    return found


class Parser(BracketParser):
    """One text being read. Every level of precedence is a method, the loosest first."""

    _ready: tree.Node | None = None  # read already, to be taken up as the next primary

    def expression(self) -> tree.Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FeelSyntaxError("feel_too_deep", self.place(), limit=_DEEPEST)
        found = self._any_of()
        self.depth -= 1
        return found

    def cell(self) -> tree.Tests:
        at = self.token.at
        if self.token.text == "-" and self.ahead(1).kind == "end":
            self.advance()
            return tree.Tests((), negated=False, at=at)
        negated = self.token.text == "not" and self.ahead(1).text == "(" and self._closes_last(self.index + 1)
        if negated:
            self.advance(2)
        tests = self._tests()
        if negated:
            self.expect(")")
        return tree.Tests(tests, negated=negated, at=at)

    def finish(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected()

    def _closes_last(self, opening: int) -> bool:
        depth = 0
        for index in range(opening, len(self.tokens)):
            text = self.tokens[index].text if self.tokens[index].kind == "sign" else ""
            depth += (text == "(") - (text == ")")
            if depth == 0:
                return self.tokens[index + 1].kind == "end"
        return False

    def _tests(self) -> tuple[tree.Node, ...]:
        found = [self.test()]
        while self.accept(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> tree.Node:
        at, sign = self.token.at, self.token.text
        if self.token.kind == "sign" and sign in COMPARISONS:
            self.advance()
            return tree.SignTest(sign, self.sum(), at=at)
        return self.expression()

    def _any_of(self) -> tree.Node:
        at, operands = self.token.at, [self._all_of()]
        while self.accept_word("or"):
            operands.append(self._all_of())
        return operands[0] if len(operands) == 1 else tree.AnyOf(tuple(operands), at=at)

    def _all_of(self) -> tree.Node:
        at, operands = self.token.at, [self._comparison()]
        while self.accept_word("and"):
            operands.append(self._comparison())
        return operands[0] if len(operands) == 1 else tree.AllOf(tuple(operands), at=at)

    def _comparison(self) -> tree.Node:
        left = self.sum()
        for links in count():
            self._check(links)
            at, text = self.token.at, self.token.text
            if self.token.kind == "sign" and text in COMPARISONS:
                self.advance()
                left = tree.Comparison(text, left, self.sum(), at=at)
            elif self.accept_word("between"):
                low = self.sum()
                self.expect("and")
                left = tree.Between(left, low, self.sum(), at=at)
            elif self.accept_word("in"):
                left = tree.In(left, self._tests_of_in(), at=at)
            else:
                break
        return left

    def _tests_of_in(self) -> tuple[tree.Node, ...]:
        """What stands after `in`: one test, or several in parentheses."""
        if self.token.text != "(":
            return (self.test() if self.token.text in COMPARISONS else self.sum(),)
        at = self.token.at
        self.advance()
        tests = self.inside(self._tests)
        if len(tests) == 1 and self.accept(".."):
            self._ready = self.range_end(tests[0], at, start_included=False)
            return (self.sum(),)
        self.expect(")")
        if len(tests) == 1 and self._goes_on(self.token):
            self._ready = self.as_value(tests[0])
            return (self.sum(),)
        return tests

    @staticmethod
    def _goes_on(token: Token) -> bool:
        return token.kind == "sign" and token.text in {"+", "-", "*", "/", "**", ".", "[", "("}

    def sum(self) -> tree.Node:
        return self._chain(self._product, {"+", "-"})

    def _product(self) -> tree.Node:
        return self._chain(self._power, {"*", "/"})

    def _power(self) -> tree.Node:
        return self._chain(self._negation, {"**"})

    def _chain(self, operand: Callable[[], tree.Node], signs: set[str]) -> tree.Node:
        left: tree.Node = operand()
        links = 0
        while self.token.kind == "sign" and self.token.text in signs:
            links += 1
            self._check(links)
            at, sign = self.token.at, self.token.text
            self.advance()
            left = tree.Arithmetic(sign, left, operand(), at=at)
        return left

    def _check(self, links: int) -> None:
        """Chains make the tree as deep as they are long."""
        if links > _LONGEST_CHAIN:
            raise FeelSyntaxError("feel_too_deep", self.place(), limit=_LONGEST_CHAIN)

    def _negation(self) -> tree.Node:
        at, minuses = self.token.at, 0
        while self._ready is None and self.accept("-"):
            minuses += 1
        found = self._instance()
        for _ in range(minuses if minuses < 3 else 2 + minuses % 2):
            found = tree.Negation(found, at=at)
        return found

    def _instance(self) -> tree.Node:
        value = self._postfix()
        at = self.token.at
        if self.token.text == "instance" and self.ahead(1).text == "of":
            self.advance(2)
            value = tree.InstanceOf(value, self.type(), at=at)
        return value

    def _postfix(self) -> tree.Node:
        found = self._primary()
        for links in count():
            self._check(links)
            at = self.token.at
            if self.accept("."):
                found = tree.Path(found, self.member(), at=at)
            elif not self.endpoint and self.accept("["):
                found = tree.Filter(found, self.inside(self.expression), at=at)
                self.expect("]")
            elif self.token.kind == "sign" and self.token.text == "(":
                found = self._call(found)
            else:
                break
        return found

    def _call(self, function: tree.Node) -> tree.Node:
        at = self.token.at
        self.expect("(")
        positional: list[tree.Node] = []
        named: list[tuple[str, tree.Node]] = []
        while self.token.text != ")" or self.token.kind != "sign":
            if name := self.argument_name():
                named.append((name, self.inside(self.expression)))
            else:
                positional.append(self.inside(self.expression))
            if self.token.text != ")":
                self.expect(",")
        self.expect(")")
        if positional and named:
            raise FeelSyntaxError("feel_mixed_arguments", place_of(self.text, at))
        return tree.Call(function, tuple(positional), tuple(named), at=at)

    def _primary(self) -> tree.Node:
        if self._ready is not None:
            found, self._ready = self._ready, None
            return found
        token = self.token
        if token.kind == "number":
            self.advance()
            return tree.Literal(self._number(token), at=token.at)
        if token.kind == "string":
            self.advance()
            return tree.Literal(unquote(token, self.text), at=token.at)
        if token.kind == "name":
            return self._word(token)
        return self._opened()

    def _opened(self) -> tree.Node:
        """What begins with a sign."""
        readers: dict[str, Callable[[], tree.Node]] = {
            "(": self.parenthesis,
            "[": self.bracket,
            "]": self.reversed_bracket,
            "{": self.context,
            "@": self._at_literal,
            "?": self._input,
        }
        if self.token.kind != "sign" or self.token.text not in readers:
            raise self.unexpected()
        return readers[self.token.text]()

    def _number(self, token: Token) -> Decimal:
        number = NUMBERS.create_decimal(token.text)
        if not number.is_finite():
            raise FeelSyntaxError("feel_number_too_big", place_of(self.text, token.at))
        return number

    def _word(self, token: Token) -> tree.Node:
        if name := self.known_name():
            return tree.Name(name, at=token.at)
        if token.text in _CONSTANTS:
            self.advance()
            return tree.Literal(_CONSTANTS[token.text], at=token.at)
        forms: dict[str, Callable[[], tree.Node]] = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }
        if token.text in forms:
            return forms[token.text]()
        return tree.Name(self.single_name(), at=token.at)

    def _at_literal(self) -> tree.Node:
        at = self.token.at
        self.advance()
        token = self.token
        if token.kind != "string":
            raise self.unexpected()
        self.advance()
        return tree.AtLiteral(unquote(token, self.text), at=at)

    def _input(self) -> tree.Node:
        at = self.token.at
        self.advance()
        return tree.Name("?", at=at)

    def _if(self) -> tree.Node:
        at = self.token.at
        self.advance()
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return tree.If(condition, then, self.expression(), at=at)

    def _for(self) -> tree.Node:
        at = self.token.at
        turns = self._turns()
        self.vocabulary.add_local("partial")
        self.expect("return")
        body = self.expression()
        self._forget(turns)
        return tree.For(turns, body, at=at)

    def _quantified(self) -> tree.Node:
        at, every = self.token.at, self.token.text == "every"
        turns = self._turns()
        self.expect("satisfies")
        condition = self.expression()
        self._forget(turns)
        return tree.Quantified(every, turns, condition, at=at)

    def _turns(self) -> tuple[tree.Turn, ...]:
        turns: list[tree.Turn] = []
        while not turns or self.accept(","):
            if not turns:
                self.advance()
            name = self.new_name("in")
            self.expect("in")
            over = self.expression()
            to = self.expression() if self.accept("..") else None
            turns.append(tree.Turn(name, over, to))
            self.vocabulary.enter([name])
        return tuple(turns)

    def _forget(self, turns: tuple[tree.Turn, ...]) -> None:
        for _ in turns:
            self.vocabulary.leave()

    def _function(self) -> tree.Node:
        at = self.token.at
        self.advance()
        self.expect("(")
        names: list[str] = []
        types: list[tree.TypeNamed | None] = []
        while not self.accept(")"):
            names.append(self.new_name(":", ",", ")"))
            types.append(self.type() if self.accept(":") else None)
            if self.token.text != ")":
                self.expect(",")
        if self.token.text == "external":
            raise FeelSyntaxError("feel_external_function", self.place())
        self.vocabulary.enter(names)
        body = self.expression()
        self.vocabulary.leave()
        return tree.Definition(tuple(names), tuple(types), body, at=at)
