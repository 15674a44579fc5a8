"""What an expression costs once it is compiled."""

from collections.abc import Iterator
from decimal import Decimal

from app import feel
from tests.bench.measuring import Row, best


def rows() -> Iterator[Row]:
    facts = {"fine": Decimal("3.5"), "limit": Decimal(5)}
    compiled = feel.compile("fine < limit", names=list(facts))
    ours = best(lambda: compiled.evaluate(facts), times=5_000)
    bare = best(lambda: facts["fine"] < facts["limit"], times=5_000)
    yield Row(
        "simple FEEL comparison, microseconds", ours * 1e6, 10, f"{ours / bare:.0f} x the same in Python"
    )
    again = best(lambda: feel.compile("fine < limit", names=list(facts)), times=2_000)
    yield Row(
        "compiling the same text again / evaluating it", again / ours, 2, f"{again * 1e6:.1f} microseconds"
    )
