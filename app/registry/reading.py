"""One row being read: its parties and units, and what is wrong with it or was put right. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.credit.codes import check_id_number, check_uscc
from app.credit.personal import mask
from app.errors import Finding
from app.registry.layout import Layout
from app.registry.mending import Read, read_code, read_date, read_end, read_line, read_text
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
ID_CARD = "身份证"
FIRST_DAY = date(1949, 10, 1)
CODE_LENGTH = 18
SWAPPED = str.maketrans("IOZS", "1025")


@dataclass(frozen=True)
class Decision:
    """One decision of whatever kind, as a sheet gives it; what its layout lacks is empty. Money in 万元."""

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
    categories: tuple[str, ...]
    content: str
    fine_wan: Decimal | None
    confiscated_wan: Decimal | None
    permit: str | None
    decision_date: date
    valid_from: date | None
    valid_until: date | None
    publicity_until: date | None
    authority: str
    authority_uscc: str
    source_unit: str
    source_unit_uscc: str
    remarks: str | None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mend:
    """A blemish put right. A person's number is masked in both."""

    column: str
    code: str
    before: str
    after: str


@dataclass(frozen=True)
class Checked:
    """What became of one row: a decision or problems, never both."""

    decision: Decision | None
    problems: tuple[Finding, ...] = ()
    mends: tuple[Mend, ...] = ()
    doubts: tuple[Finding, ...] = ()


@dataclass
class Reading:
    """One row being read: what is wrong with it and what was put right gather here."""

    cells: dict[str, Cell]
    layout: Layout
    today: date
    since_1904: bool = False
    in_yuan: frozenset[str] = frozenset()
    problems: list[Finding] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)

    def wrong(self, column: str, code: str, **named: Any) -> None:
        self.problems.append(Finding(code, column, {"heading": self.layout.heading_of(column), **named}))

    def take(self, column: str, read: Callable[[Cell], Read[Any]], *, needed: bool) -> Any:
        """A cell read; a problem, a lack or a text too long is noted, and the value is then None."""
        cell = self.cells.get(column)
        found = read(cell)
        limit = self.layout.by_name[column].limit
        if found.problem is not None:
            self.wrong(column, found.problem, **found.named)
        elif found.value is None:
            if needed:
                self.wrong(column, f"missing_{column}")
        elif isinstance(found.value, str) and len(found.value) > limit:
            self.wrong(column, "too_long", length=len(found.value), limit=limit)
        else:
            self.mends += [mend_of(column, code, cell, found.value) for code in found.mends]
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


def who(reading: Reading) -> dict[str, Any]:
    """The addressee: an organisation by its code, a person by his number, a sole trader by either."""
    kind = _kind(reading)
    code = read_code(reading.cells.get("uscc")).value
    number = read_code(reading.cells.get("id_number"), "id").value
    if kind != "organisation" and code and check_id_number(code) is None and number in (None, code):
        # the number was written into the column beside it, which means no one else
        reading.mends.append(mend_of("uscc", "id_in_uscc", code, code))
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


def _kind(reading: Reading) -> str:
    text = reading.line("kind", needed=False)
    if text is None:
        uscc = read_code(reading.cells.get("uscc")).value or ""
        return "sole_trader" if uscc.startswith("92") else "organisation"
    kind = KINDS.get(text.replace(" ", ""))
    if kind is None:
        reading.wrong("kind", "unknown_kind", value=text)
    return kind or "organisation"


def _id_number(reading: Reading, *, needed: bool) -> str | None:
    number: str | None = reading.take("id_number", lambda cell: read_code(cell, "id"), needed=needed)
    id_type = read_line(reading.cells.get("id_type")).value or ID_CARD
    if number is None or ID_CARD not in id_type or (fault := check_id_number(number)) is None:
        return number
    reading.wrong("id_number", "bad_id_number", why=Finding(fault), value=mask(number))
    return None


def units(reading: Reading) -> dict[str, Any]:
    """Who decided and who sends it, each with its code."""
    given = {}
    for unit in ("authority", "source_unit"):
        given[unit] = reading.line(unit, needed=True)
        given[f"{unit}_uscc"] = reading.uscc(f"{unit}_uscc", needed=True)
    return given


def days(reading: Reading) -> dict[str, Any]:
    decided: date | None = reading.take(
        "decision_date", lambda cell: read_date(cell, since_1904=reading.since_1904), needed=True
    )
    if decided is not None and decided > reading.today:
        reading.wrong("decision_date", "future_date", day=decided, today=reading.today)
    elif decided is not None and decided < FIRST_DAY:
        reading.wrong("decision_date", "date_too_early", day=decided)
    days = {"decision_date": decided}
    for column in (
        one for one in ("valid_from", "valid_until", "publicity_until") if one in reading.layout.by_name
    ):
        end: date | None = reading.take(
            column, lambda cell: read_end(cell, since_1904=reading.since_1904), needed=False
        )
        if column != "valid_from" and end is not None and decided is not None and end < decided:
            reading.wrong(column, "ends_before_decision", day=end, decided=decided)
        days[column] = end
    return days


def mend_of(column: str, code: str, before: Cell, after: Any) -> Mend:
    if column == "id_number" or code == "id_in_uscc":
        return Mend(column, code, mask(str(before)), mask(str(after)))
    return Mend(column, code, str(before), str(after))
