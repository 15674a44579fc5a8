"""Personal numbers in free text, masked before anyone outside reads it."""

import re

from app.credit import personal

PERSONAL_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])")
MOBILE_NUMBER = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def without_numbers(text: str) -> str:
    """A text of a decision with the personal and telephone numbers in it masked."""
    masked = PERSONAL_NUMBER.sub(lambda found: personal.mask(found[0]), text)
    return MOBILE_NUMBER.sub(r"\1****\2", masked)
