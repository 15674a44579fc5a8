"""Puts right what a sheet's cell means beyond doubt, and says what it did. Pure; refuses the doubtful."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from app.credit.codes import mend_code
from app.registry.sheets import Cell, Uncomputed

T = TypeVar("T")

NOTHING = {"", "/", "\\", "-", "--", "—", "——", "―", "无", "空", "n/a", "null", "none", "nan"}
FORMULA_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!)", re.IGNORECASE)
AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
DIGITS_LOST = re.compile(r"\d(\.\d+)?E\+?\d{2}", re.IGNORECASE)
EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; the rest become zeros."""
BRACKETS = str.maketrans("[]【】［］﹝﹞（）()〖〗", "〔〕〔〕〔〕〔〕〔〕〔〕〔〕")
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999
SINCE_1900, SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)
LONG_TERM = date(2099, 12, 31)
CHINESE_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
}
AMOUNT = re.compile(r"(?:人民币|RMB|¥)?(-?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(万元|万|元)?", re.IGNORECASE)
MOST_WAN = Decimal(10) ** 8
SMALLEST_WAN = Decimal("0.000001")
"""One fen, in 万元."""


@dataclass(frozen=True)
class Read(Generic[T]):
    """A cell understood: its value or a problem, and what was put right."""

    value: T | None = None
    mends: tuple[str, ...] = ()
    problem: str | None = None
    named: dict[str, Any] = field(default_factory=dict)


def read_text(cell: Cell) -> Read[str]:
    """Text without stray spaces and signs that no one sees. A placeholder (/, 无) is nothing."""
    if cell is None:
        return Read()
    if isinstance(cell, Uncomputed):
        return Read(problem="formula_uncomputed")
    if isinstance(cell, datetime | date | time):
        return Read(problem="date_for_text", named={"value": str(cell)})
    before = _plain_number(cell) if not isinstance(cell, str) else cell
    if FORMULA_ERRORS.fullmatch(before.strip()):
        return Read(problem="formula_error", named={"value": before.strip()})
    mends = []
    text = before
    if (quoted := AS_TEXT.fullmatch(text.strip())) or re.match(r"'[=+\-@]", text):
        text = quoted[1] if quoted else text[1:]
        mends.append("text_marks")
    clean = INVISIBLE.sub("", text).replace("\r\n", "\n").strip()
    if clean.lower() in NOTHING:
        return Read()
    if clean != text:
        mends.append("spaces")
    return Read(clean, tuple(mends))


def read_line(cell: Cell) -> Read[str]:
    """A text of one line: a name, a number of a document."""
    read = read_text(cell)
    if read.value is None:
        return read
    line = re.sub(r"\s*\n\s*", "", read.value)
    line = re.sub(r"\s+", " ", line)
    line = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", line)
    mends = read.mends if line == read.value or "spaces" in read.mends else (*read.mends, "spaces")
    return Read(line, mends)


def read_decision_no(cell: Cell) -> Read[str]:
    """A decision's number in one way of writing, since by it a decision is known again."""
    read = read_line(cell)
    if read.value is None:
        return read
    number = "".join(_narrow(sign) for sign in read.value).translate(BRACKETS)
    number = re.sub(r"\s+", "", number)
    return Read(number, read.mends if number == read.value else (*read.mends, "decision_no"))


def read_code(cell: Cell, kind: str = "uscc") -> Read[str]:
    """A code of letters and digits: narrow, in capitals, without spaces. `kind` names its blemishes."""
    if isinstance(cell, float) and cell >= 10**EXACT_DIGITS:
        return Read(problem="digits_lost", named={"value": f"{cell:.5E}"})
    read = read_text(cell)
    if read.value is None:
        return read
    if DIGITS_LOST.fullmatch(unicodedata.normalize("NFKC", read.value)):
        return Read(problem="digits_lost", named={"value": read.value})
    code, blemishes = mend_code(read.value)
    mends = [blemish if blemish == "spaces" else f"{blemish}_{kind}" for blemish in blemishes]
    return Read(code, tuple(dict.fromkeys([*read.mends, *mends])))


def read_date(cell: Cell, *, since_1904: bool = False) -> Read[date]:
    """A day, in any of the ways in which Chinese offices write it. 5/6/2026 is refused: May or June?"""
    if isinstance(cell, datetime):
        return Read(cell.date(), () if cell.time() == time() else ("date_with_time",))
    if isinstance(cell, date):
        return Read(cell)
    read = read_text(cell)
    if read.value is None:
        return Read(problem=read.problem, named=read.named)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", read.value))
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        start = SINCE_1904 if since_1904 else SINCE_1900
        return Read(start + timedelta(days=int(text.split(".", maxsplit=1)[0])), ("excel_serial",))
    text, with_time = _without_time(text)
    mends = [*read.mends, *(["date_with_time"] if with_time else [])]
    if text != read.value and not with_time and "spaces" not in mends:
        mends.append("fullwidth_date")
    for pattern, mend in DATES:
        if found := pattern.fullmatch(text):
            return _day(found, text, mends, mend)
    return Read(problem="unreadable_date", named={"value": read.value})


def read_end(cell: Cell, *, since_1904: bool = False) -> Read[date]:
    """The day on which something ends; 长期 is the last day of 2099, as the layout has it."""
    if isinstance(cell, str) and cell.strip() in {"长期", "长期有效", "永久", "无期限"}:
        return Read(LONG_TERM, ("long_term",))
    return read_date(cell, since_1904=since_1904)


def read_amount(cell: Cell, *, in_yuan: bool = False) -> Read[Decimal]:
    """An amount of money in 万元. Text may say its unit; a bare number has the column's."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        read = Read(_plain_number(cell))
    else:
        read = read_text(cell)
    if read.value is None:
        return Read(problem=read.problem, named=read.named)
    text = unicodedata.normalize("NFKC", read.value).replace(" ", "")
    found = AMOUNT.fullmatch(text)
    if found is None:
        return Read(problem="bad_amount", named={"value": read.value})
    sign, whole, rest, unit = found.groups()
    mends = list(read.mends)
    if "," in whole:
        mends.append("thousands")
    amount = Decimal(whole.replace(",", "") + (rest or ""))
    if unit == "元" or (in_yuan and unit is None):
        amount /= 10_000
        mends.append("yuan")
    elif unit:
        mends.append("unit")
    return _weighed(-amount if sign else amount, read.value, mends, is_float=isinstance(cell, float))


def _weighed(amount: Decimal, text: str, mends: list[str], *, is_float: bool) -> Read[Decimal]:
    if amount < 0:
        return Read(amount, problem="negative_amount", named={"value": text})
    if amount >= MOST_WAN:
        return Read(problem="amount_too_large", named={"value": text})
    rounded = amount.quantize(SMALLEST_WAN)
    if rounded != amount and not is_float:
        return Read(problem="bad_amount", named={"value": text})
    plain = rounded.normalize()
    return Read(plain if plain.as_tuple().exponent <= 0 else plain.quantize(Decimal(1)), tuple(mends))  # type: ignore[operator]  # a finite number's exponent is an int


def _plain_number(value: float | Decimal | bool) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) and value == value else str(value)  # noqa: PLR0124  NaN


def _narrow(sign: str) -> str:
    """A full-width digit or letter as the narrow one; other signs as they are."""
    return chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" and chr(ord(sign) - 0xFEE0).isalnum() else sign


def _without_time(text: str) -> tuple[str, bool]:
    found = re.fullmatch(
        r"(\S+?)[ T](\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{1,2}时(\d{1,2}分)?)(Z|[+-]\d{2}:?\d{2})?", text
    )
    return (found[1], True) if found else (text.replace(" ", ""), False)


def _day(found: re.Match[str], text: str, mends: list[str], mend: str | None) -> Read[date]:
    year, month, day = (_number(part) for part in found.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        return Read(problem="impossible_date", named={"value": text})
    return Read(value, tuple(mends if mend is None else [*mends, mend]))


def _number(text: str) -> int:
    """二〇二六 is 2026, 二十三 is 23, 12 is 12."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十", maxsplit=1)
        return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)
    return int("".join(str(CHINESE_DIGITS[sign]) for sign in text))


_HAN = "[〇零○一二三四五六七八九十]"
DATES: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), None),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), "short_date"),
    (re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"), "slash_date"),
    (re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"), "dot_date"),
    (re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"), "chinese_date"),
    (re.compile(rf"({_HAN}{{4}})年({_HAN}{{1,3}})月({_HAN}{{1,3}})[日号]"), "chinese_date"),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), "compact_date"),
)
