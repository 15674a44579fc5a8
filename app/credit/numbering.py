"""文号: a decision's number without what people write differently, so that one decision is known again."""

import re
import unicodedata

NOISE = re.compile(r"[\s\[\]()〔〕【】［］﹝﹞<>《》\-—_.,，。、:：/\\第号字]+")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def number_key(number: str) -> str:
    """Equal for numbers that differ in brackets, width, case, spaces, 第/字/号 or leading zeros only."""
    text = unicodedata.normalize("NFKC", number).casefold()
    return ZEROS.sub("", NOISE.sub("|", text)).strip("|")[:128]
