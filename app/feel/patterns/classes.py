"""Classes of characters: single ones, ranges, escapes, properties, and their opposites."""

import unicodedata
from collections.abc import Callable

Accepts = Callable[[str], bool]

_NAME_MARKS = frozenset(".-\u00b7")


def _digit(sign: str) -> bool:
    return unicodedata.category(sign) == "Nd"


def _word(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "PZC"


def _space(sign: str) -> bool:
    return sign in " \t\n\r"


def _name_start(sign: str) -> bool:
    return sign in "_:" or unicodedata.category(sign)[0] == "L"


def _name(sign: str) -> bool:
    return (
        _name_start(sign)
        or sign in _NAME_MARKS
        or unicodedata.category(sign) in {"Nd", "Mc", "Me", "Mn", "Lm"}
    )


ESCAPED: dict[str, Accepts] = {"d": _digit, "w": _word, "s": _space, "i": _name_start, "c": _name}
BLOCKS = {
    "IsBasicLatin": (0x00, 0x7F), "IsLatin-1Supplement": (0x80, 0xFF), "IsGreek": (0x370, 0x3FF),
    "IsCyrillic": (0x400, 0x4FF), "IsGeneralPunctuation": (0x2000, 0x206F),
    "IsCJKSymbolsandPunctuation": (0x3000, 0x303F), "IsHiragana": (0x3040, 0x309F),
    "IsKatakana": (0x30A0, 0x30FF), "IsCJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "IsHalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)


def property_class(name: str) -> Accepts | None:
    """What a property accepts: a category or a block; None for a name we do not know."""
    if name in _CATEGORIES:
        return lambda sign: unicodedata.category(sign).startswith(name)
    if name in BLOCKS:
        first, last = BLOCKS[name]
        return lambda sign: first <= ord(sign) <= last
    return None


def opposite(accepts: Accepts) -> Accepts:
    return lambda sign: not accepts(sign)


def one_of(parts: list[Accepts]) -> Accepts:
    if len(parts) == 1:
        return parts[0]
    return lambda sign: any(part(sign) for part in parts)


def span(first: str, last: str) -> Accepts:
    return lambda sign: first <= sign <= last


def exactly(wanted: str) -> Accepts:
    return wanted.__eq__


def without(accepts: Accepts, taken: Accepts) -> Accepts:
    return lambda sign: accepts(sign) and not taken(sign)


def in_any_case(accepts: Accepts) -> Accepts:
    return lambda sign: accepts(sign) or accepts(sign.lower()[:1]) or accepts(sign.upper()[:1])


def any_sign(_sign: str) -> bool:
    return True


def not_line_end(sign: str) -> bool:
    return sign not in "\n\r"
