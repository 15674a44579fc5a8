"""One row of a penalty sheet, checked: a penalty as the law's tables want it, or all that is wrong. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.credit.categories import NAMED, Category, category_named
from app.credit.codes import check_id_number, check_uscc
from app.credit.personal import mask
from app.errors import Finding
from app.registry.layout import BY_NAME, heading_of
from app.registry.mending import (
    Read,
    read_amount,
    read_code,
    read_date,
    read_decision_no,
    read_end,
    read_line,
    read_text,
)
from app.registry.sheets import Cell

KINDS = {
    "法人及非法人组织": "organisation",
    "法人和非法人组织": "organisation",
    "法人或其他组织": "organisation",
    "法人及其他组织": "organisation",
    "法人": "organisation",
    "非法人组织": "organisation",
    "企业": "organisation",
    "个体工商户": "sole_trader",
    "个体": "sole_trader",
    "自然人": "person",
    "个人": "person",
}
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
ID_CARD = "身份证"
FIRST_DAY = date(1949, 10, 1)
CODE_LENGTH = 18
SWAPPED = str.maketrans("IOZS", "1025")


@dataclass(frozen=True)
class Penalty:
    """行政处罚: one decision as the sheet gives it. Amounts are in 万元."""

    name: str
    kind: str
    uscc: str | None
    legal_rep: str | None
    id_type: str | None
    id_number: str | None
    decision_no: str
    act_type: str
    facts: str
    basis: str
    categories: tuple[Category, ...]
    content: str
    fine_wan: Decimal | None
    confiscated_wan: Decimal | None
    permit: str | None
    decision_date: date
    valid_until: date | None
    publicity_until: date | None
    authority: str
    authority_uscc: str
    source_unit: str
    source_unit_uscc: str
    remarks: str | None


@dataclass(frozen=True)
class Mend:
    """A blemish put right. A person's number is masked in both."""

    column: str
    code: str
    before: str
    after: str


@dataclass(frozen=True)
class Checked:
    """What became of one row: a penalty or problems, never both."""

    penalty: Penalty | None
    problems: tuple[Finding, ...] = ()
    mends: tuple[Mend, ...] = ()
    doubts: tuple[Finding, ...] = ()


def check_row(
    cells: dict[str, Cell],
    today: date,
    *,
    in_yuan: frozenset[str] = frozenset(),
    since_1904: bool = False,
) -> Checked:
    """Read one row in the order of the layout, so that the first problem is the leftmost."""
    reading = _Reading(cells, today, since_1904=since_1904)
    given: dict[str, Any] = {"name": reading.line("name", needed=True)}
    given |= _who(reading)
    given["decision_no"] = reading.take("decision_no", read_decision_no, needed=True)
    for column in ("act_type", "facts", "basis"):
        given[column] = reading.text(column)
    categories = _categories(reading)
    given["categories"] = categories or ()
    given["content"] = reading.text("content")
    given |= _money(reading, categories, in_yuan)
    given["permit"] = _permit(reading, categories)
    given |= _days(reading)
    for unit in ("authority", "source_unit"):
        given[unit] = reading.line(unit, needed=True)
        given[f"{unit}_uscc"] = reading.uscc(f"{unit}_uscc", needed=True)
    given["remarks"] = reading.text("remarks", needed=False)
    if reading.problems:
        return Checked(None, tuple(reading.problems), tuple(reading.mends))
    penalty = Penalty(**given)
    return Checked(penalty, mends=tuple(reading.mends), doubts=tuple(_doubts(penalty)))


@dataclass
class _Reading:
    """One row being read: what is wrong with it and what was put right gather here."""

    cells: dict[str, Cell]
    today: date
    since_1904: bool
    problems: list[Finding] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)

    def wrong(self, column: str, code: str, **named: Any) -> None:
        self.problems.append(Finding(code, column, {"heading": heading_of(column), **named}))

    def take(self, column: str, read: Callable[[Cell], Read[Any]], *, needed: bool) -> Any:
        """A cell read; a problem, a lack or a text too long is noted, and the value is then None."""
        cell = self.cells.get(column)
        found = read(cell)
        limit = BY_NAME[column].limit
        if found.problem is not None:
            self.wrong(column, found.problem, **found.named)
        elif found.value is None:
            if needed:
                self.wrong(column, f"missing_{column}")
        elif isinstance(found.value, str) and len(found.value) > limit:
            self.wrong(column, "too_long", length=len(found.value), limit=limit)
        else:
            self.mends += [_mend(column, code, cell, found.value) for code in found.mends]
            return found.value
        return None

    def line(self, column: str, *, needed: bool) -> str | None:
        value: str | None = self.take(column, read_line, needed=needed)
        return value

    def text(self, column: str, *, needed: bool = True) -> str | None:
        value: str | None = self.take(column, read_text, needed=needed)
        return value

    def uscc(self, column: str, *, needed: bool) -> str | None:
        """A 统一社会信用代码 whose digits hold."""
        code: str | None = self.take(column, read_code, needed=needed)
        if code is None or (fault := check_uscc(code)) is None:
            return code
        meant = code.translate(SWAPPED)
        is_likely = meant != code and check_uscc(meant) is None
        if is_likely or (len(code) == CODE_LENGTH and set("IO") & set(code)):
            letters = "、".join(sorted(set("IOSVZ") & set(code)))
            hint = Finding("perhaps_meant", named={"meant": meant}) if is_likely else ""
            self.wrong(column, "swapped_letters", value=code, letters=letters, hint=hint)
        else:
            self.wrong(column, "bad_uscc", value=code, why=Finding(fault))
        return None


def _who(reading: _Reading) -> dict[str, Any]:
    """The addressee: an organisation by its code, a person by his number, a sole trader by either."""
    kind = _kind(reading)
    code = read_code(reading.cells.get("uscc")).value
    number = read_code(reading.cells.get("id_number"), "id").value
    if kind != "organisation" and code and check_id_number(code) is None and number in (None, code):
        # the number was written into the column beside it, which means no one else
        reading.mends.append(_mend("uscc", "id_in_uscc", code, code))
        reading.cells = {**reading.cells, "uscc": None, "id_number": code}
        code, number = None, code
    uscc = None
    if kind == "person" and code:
        reading.wrong("uscc", "person_with_uscc")
    elif kind != "person":
        uscc = reading.uscc("uscc", needed=kind == "organisation" or number is None)
    return {
        "kind": kind,
        "uscc": uscc,
        "legal_rep": reading.line("legal_rep", needed=False),
        "id_type": reading.line("id_type", needed=False),
        "id_number": _id_number(reading, needed=kind == "person"),
    }


def _kind(reading: _Reading) -> str:
    text = reading.line("kind", needed=False)
    if text is None:
        uscc = read_code(reading.cells.get("uscc")).value or ""
        return "sole_trader" if uscc.startswith("92") else "organisation"
    kind = KINDS.get(text.replace(" ", ""))
    if kind is None:
        reading.wrong("kind", "unknown_kind", value=text)
    return kind or "organisation"


def _id_number(reading: _Reading, *, needed: bool) -> str | None:
    number: str | None = reading.take("id_number", lambda cell: read_code(cell, "id"), needed=needed)
    id_type = read_line(reading.cells.get("id_type")).value or ID_CARD
    if number is None or ID_CARD not in id_type or (fault := check_id_number(number)) is None:
        return number
    reading.wrong("id_number", "bad_id_number", why=Finding(fault), value=mask(number))
    return None


def _categories(reading: _Reading) -> tuple[Category, ...] | None:
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
    reading: _Reading, categories: tuple[Category, ...] | None, in_yuan: frozenset[str]
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


def _amount(reading: _Reading, column: str, in_yuan: frozenset[str]) -> Decimal | None:
    def read(cell: Cell) -> Read[Decimal]:
        found = read_amount(cell, in_yuan=column in in_yuan)
        is_negative_fine = column == "fine_wan" and found.problem == "negative_amount"
        return replace(found, problem="negative_fine") if is_negative_fine else found

    amount: Decimal | None = reading.take(column, read, needed=False)
    return amount


def _permit(reading: _Reading, categories: tuple[Category, ...] | None) -> str | None:
    permit = reading.line("permit", needed=False)
    if permit is None and categories is not None and PERMIT_CATEGORIES & set(categories):
        reading.wrong("permit", "permit_missing")
    return permit


def _days(reading: _Reading) -> dict[str, Any]:
    decided: date | None = reading.take(
        "decision_date", lambda cell: read_date(cell, since_1904=reading.since_1904), needed=True
    )
    if decided is not None and decided > reading.today:
        reading.wrong("decision_date", "future_date", day=decided, today=reading.today)
    elif decided is not None and decided < FIRST_DAY:
        reading.wrong("decision_date", "date_too_early", day=decided)
    days = {"decision_date": decided}
    for column in ("valid_until", "publicity_until"):
        end: date | None = reading.take(
            column, lambda cell: read_end(cell, since_1904=reading.since_1904), needed=False
        )
        if end is not None and decided is not None and end < decided:
            reading.wrong(column, "ends_before_decision", day=end, decided=decided)
        days[column] = end
    return days


def _doubts(penalty: Penalty) -> list[Finding]:
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
            {"heading": heading_of("fine_wan"), "amount": penalty.fine_wan, "said": amount.normalize()},
            severity="warning",
        )
    ]


def _mend(column: str, code: str, before: Cell, after: Any) -> Mend:
    if column == "id_number" or code == "id_in_uscc":
        return Mend(column, code, mask(str(before)), mask(str(after)))
    return Mend(column, code, str(before), str(after))
