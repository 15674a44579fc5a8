"""Code numbers: 统一社会信用代码 (GB 32100-2015) and 公民身份号码 (GB 11643).

A check answers with the code of what is wrong (a key of `app/words`), or None. The international
letters I, O, S, V and Z are never guessed into digits: a swapped letter is a wrong code.
"""

import unicodedata
from datetime import date

USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PERSON_DIGITS = "10X98765432"


def check_uscc(code: str) -> str | None:
    """What is wrong with a 统一社会信用代码; both its own and the organisation code's digit are checked."""
    if len(code) != 18:
        return "uscc_length"
    if not set(code) <= set(USCC_SIGNS) or not _is_digits(code[2:8]):
        return "uscc_alphabet"
    if uscc_digit(code[:17]) != code[17]:
        return "uscc_check_digit"
    if organisation_digit(code[8:16]) != code[16]:
        return "uscc_organisation_digit"
    return None


def check_id_number(number: str) -> str | None:
    """What is wrong with a person's 18-character number; its birth date must exist."""
    if len(number) != 18:
        return "id_number_length"
    if not _is_digits(number[:17]) or number[17] not in PERSON_DIGITS:
        return "id_number_alphabet"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "id_number_birth_date"
    if person_digit(number[:17]) != number[17]:
        return "id_number_check_digit"
    return None


def mend_code(text: str) -> tuple[str, list[str]]:
    """The code as it was meant, and what was put right: `spaces`, `fullwidth`, `lower`, in this order.

    Only what is certain is mended. Hyphens count as spaces.
    """
    mends: list[str] = []
    bare = "".join(sign for sign in text if not (sign.isspace() or sign in "-－‐\ufeff\u200b"))
    if bare != text:
        mends.append("spaces")
    narrow = unicodedata.normalize("NFKC", bare)
    if narrow != bare:
        mends.append("fullwidth")
    upper = narrow.upper()
    if upper != narrow:
        mends.append("lower")
    return upper, mends


def uscc_digit(first17: str) -> str:
    """The 18th sign."""
    total = sum(USCC_SIGNS.index(sign) * w for sign, w in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_SIGNS[-total % 31]


def organisation_digit(first8: str) -> str:
    """The ninth sign of an organisation code (GB 11714)."""
    total = sum(
        ORGANISATION_SIGNS.index(sign) * w for sign, w in zip(first8, ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def person_digit(first17: str) -> str:
    """The 18th sign of a person's number."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, PERSON_WEIGHTS, strict=True))
    return PERSON_DIGITS[total % 11]


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
