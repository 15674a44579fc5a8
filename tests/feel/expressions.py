"""Invented expressions that ours and another evaluator both know, the same ones every time."""

from collections.abc import Iterator
from random import Random

SEED = 20260807
FACTS = {
    "fine": 12.5,
    "count of days": 7,
    "kind": "general",
    "done": True,
    "open": False,
    "nothing": None,
    "numbers": [3, 1, 2, 2],
    "words": ["甲", "乙", "丙"],
    "records": [{"no": "a", "fine": 2000}, {"no": "b", "fine": 30000}, {"no": "c", "fine": 500}],
}


class Inventor:
    """Grows expressions of a wanted kind, a few levels deep."""

    def __init__(self, seed: int = SEED) -> None:
        self.chance = Random(seed)

    def of(self, kind: str, depth: int = 3) -> str:
        forms = _FORMS[kind]
        simple = forms[:3]
        form = self.chance.choice(simple if depth <= 0 else forms)
        while "<" in form and (place := _hole(form)) is not None:
            start, end, wanted = place
            form = form[:start] + self.of(wanted, depth - 1) + form[end:]
        return form.replace("≺", "<").replace("≻", ">")

    def some(self, count: int) -> Iterator[str]:
        for _ in range(count):
            yield self.of(self.chance.choice(sorted(_FORMS)))


def _hole(form: str) -> tuple[int, int, str] | None:
    for kind in _FORMS:
        start = form.find(f"<{kind}>")
        if start >= 0:
            return start, start + len(kind) + 2, kind
    return None


_FORMS: dict[str, list[str]] = {
    "number": [
        "3", "0.25", "fine", "7.5", "-2", "(<number> + <number>)", "(<number> - <number>)",
        "(<number> * <number>)", "(<number> / 8)", "(2 ** 3)", "abs(<number>)", "floor(<number>)",
        "ceiling(<number>)", "modulo(<number>, 3)", "sum(<numbers>)", "max(<numbers>)", "min(<numbers>)",
        "count(<numbers>)", "mean(<numbers>)", "string length(<text>)",
        "(if <truth> then <number> else <number>)",
        "<numbers>[1]", "<numbers>[-1]", "count(<words>)", "{a: <number>, b: a * 2}.b", "product(<numbers>)",
        "median(<numbers>)", "sum(records.fine)", "count(records[fine ≻ <number>])",
    ],
    "truth": [
        "true", "done", "open", "(<number> ≺ <number>)", "(<number> ≻= <number>)", "(<number> = <number>)",
        "(<text> = <text>)", "(<truth> and <truth>)", "(<truth> or <truth>)", "not(<truth>)",
        "(<number> between 1 and 10)", "(<number> in [1..10])", "(<number> in (≺ 2, ≻ 5))",
        'contains(<text>, "a")', 'starts with(<text>, "g")', 'ends with(<text>, "l")',
        'list contains(<words>, "乙")', "(some x in <numbers> satisfies x ≻ <number>)",
        "(every x in <numbers> satisfies x ≻ <number>)", "(<truth> and null)", "(null or <truth>)",
        "(nothing = null)", "(nothing = <number>)", 'matches(<text>, "^[a-z]+$")', "even(3)", "odd(3)",
    ],
    "text": [
        '"abc"', "kind", '"诚诺"', "(<text> + <text>)", "upper case(<text>)", "lower case(<text>)",
        "substring(<text>, 2)", "substring(<text>, -2, 1)", 'substring before(<text>, "b")',
        'substring after(<text>, "e")', 'string join(<words>, "、")', 'replace(<text>, "a", "o")',
        "<words>[2]", '(if <truth> then <text> else "-")', "records[1].no", "string(done)",
    ],
    "numbers": [
        "[1, 2, 3]", "numbers", "[4]", "(for x in <numbers> return x + <number>)",
        "<numbers>[item ≻ <number>]",
        "append(<numbers>, <number>)", "concatenate(<numbers>, [9])", "reverse(<numbers>)", "records.fine",
        "sort(<numbers>, function(a, b) a ≺ b)", "distinct values(<numbers>)", "remove([5, 6, 7], 2)",
        "sublist([5, 6, 7, 8], 2, 2)", "insert before([5, 6], 1, <number>)", "index of(<numbers>, 2)",
        "flatten([<numbers>, [1]])", "union(<numbers>, [1, 11])", "(for x in 1..3 return x * x)",
        'records[no = "a"].fine',
    ],
    "words": [
        "words", '["x"]', '["乙", "y"]', "reverse(<words>)", "append(<words>, <text>)", "records.no",
        'split("a;b", ";")', '<words>[item != "甲"]', '(for w in <words> return w + "!")',
        "distinct values(<words>)",
    ],
}  # fmt: skip
