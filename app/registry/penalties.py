"""行政处罚: what only a row of a penalty sheet has: kinds of penalty, money, the permit concerned. Pure."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.credit.categories import NAMED, Category, category_named
from app.errors import Finding
from app.registry.layout import PENALTY
from app.registry.mending import Read, read_amount
from app.registry.reading import Decision, Mend, Reading
from app.registry.sheets import Cell

CATEGORY_ALIASES = {
    "非法财物": "没收非法财物",
    "没收非法所得": "没收违法所得",
    "暂扣执照": "暂扣许可证件",
    "暂扣证照": "暂扣许可证件",
    "暂扣许可证": "暂扣许可证件",
    "吊销执照": "吊销许可证件",
    "吊销许可证": "吊销许可证件",
    "吊销营业执照": "吊销许可证件",
    "吊销证照": "吊销许可证件",
    "停产停业": "责令停产停业",
    "其他行政处罚": "其他",
}
KNOWN_CATEGORIES = "、".join(next(n for n, one in NAMED.items() if one is category) for category in Category)
OTHER = re.compile(r"其他[-—:：(（].+")
"""其他-名称: a penalty that another law provides, as the layout writes it."""
PERMIT_CATEGORIES = {Category.SUSPEND_PERMIT, Category.REVOKE_PERMIT}
CONFISCATIONS = {Category.CONFISCATE_INCOME, Category.CONFISCATE_PROPERTY}
PERMIT_CATEGORIES = {Category.SUSPEND_PERMIT, Category.REVOKE_PERMIT}
CONFISCATIONS = {Category.CONFISCATE_INCOME, Category.CONFISCATE_PROPERTY}


def body(reading: Reading) -> dict[str, Any]:
    """The columns between number and dates."""
    given: dict[str, Any] = {column: reading.text(column) for column in ("act_type", "facts", "basis")}
    categories = _categories(reading)
    given["categories"] = categories or ()
    given["content"] = reading.text("content")
    given |= _money(reading, categories, reading.in_yuan)
    given["permit"] = _permit(reading, categories)
    return given


def doubts(penalty: Decision) -> list[Finding]:
    """What is strange and still taken: the amount in the words is not the amount in the column."""
    said = re.findall(r"罚款(?:人民币)?(\d[\d,]*(?:\.\d+)?)(万?)元", penalty.content)
    if len(said) != 1 or penalty.fine_wan is None:
        return []
    number, wan = said[0]
    amount = Decimal(number.replace(",", "")) / (1 if wan else 10_000)
    if amount == penalty.fine_wan:
        return []
    return [
        Finding(
            "fine_differs",
            "fine_wan",
            {
                "heading": PENALTY.heading_of("fine_wan"),
                "amount": penalty.fine_wan,
                "said": amount.normalize(),
            },
            severity="warning",
        )
    ]


def _categories(reading: Reading) -> tuple[Category, ...] | None:
    """The kinds of penalty, in the sheet's order; None where one is not known."""
    text = reading.text("categories")
    if text is None:
        return None
    parts = [part for part in re.split(r"[;；,，、/|+\s]+", text) if part]
    meant = {part: "其他" if OTHER.fullmatch(part) else CATEGORY_ALIASES.get(part, part) for part in parts}
    found = {part: category_named(name) for part, name in meant.items()}
    unknown = [part for part, category in found.items() if category is None]
    if unknown or not parts:
        named = {"value": "、".join(unknown) or text, "known": KNOWN_CATEGORIES}
        reading.wrong("categories", "unknown_category", **named)
        return None
    for part, name in meant.items():
        if name not in {part, "其他"}:
            reading.mends.append(Mend("categories", "category", part, name))
    return tuple(dict.fromkeys(category for category in found.values() if category is not None))


def _money(
    reading: Reading, categories: tuple[Category, ...] | None, in_yuan: frozenset[str]
) -> dict[str, Any]:
    before = len(reading.problems)
    fine = _amount(reading, "fine_wan", in_yuan)
    readable = len(reading.problems) == before
    if categories is not None and readable:
        if Category.FINE in categories and not fine:
            reading.wrong("fine_wan", "fine_missing")
        elif fine and Category.FINE not in categories:
            reading.wrong("fine_wan", "fine_without_category", amount=fine)
    confiscated = _amount(reading, "confiscated_wan", in_yuan)
    if confiscated and categories is not None and not CONFISCATIONS & set(categories):
        reading.wrong("confiscated_wan", "confiscation_without_category", amount=confiscated)
    return {"fine_wan": fine or None, "confiscated_wan": confiscated or None}


def _amount(reading: Reading, column: str, in_yuan: frozenset[str]) -> Decimal | None:
    def read(cell: Cell) -> Read[Decimal]:
        found = read_amount(cell, in_yuan=column in in_yuan)
        is_negative_fine = column == "fine_wan" and found.problem == "negative_amount"
        return replace(found, problem="negative_fine") if is_negative_fine else found

    amount: Decimal | None = reading.take(column, read, needed=False)
    return amount


def _permit(reading: Reading, categories: tuple[Category, ...] | None) -> str | None:
    permit = reading.line("permit", needed=False)
    if permit is None and categories is not None and PERMIT_CATEGORIES & set(categories):
        reading.wrong("permit", "permit_missing")
    return permit
