"""The text of an expression as tokens; a name is one word here, the parser joins words."""

import re
from dataclasses import dataclass

from app.feel.errors import FeelSyntaxError, place_of

LONGEST_TEXT = 20_000

# Words that end a name made of several words.
KEYWORDS = frozenset(
    {"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies", "if", "for", "some",
     "every", "function", "true", "false", "null", "not"}
)  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<gap>[\s\u0085\u1680\u180e\ufeff]+|//[^\n]*|/\*.*?\*/)
      |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
      |(?P<string>"(?:[^"\\]|\\.)*")
      |(?P<name>(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\u00b7\u0300-\u036f\u203f\u2040\U00010000-\U000EFFFF])*)
      |(?P<sign>\*\*|<=|>=|!=|->|\.\.|[-+*/=<>()\[\]{},:.?@'])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def tokens(text: str) -> list[Token]:
    """All tokens, closed by one of kind `end`; raises FeelSyntaxError."""
    if len(text) > LONGEST_TEXT:
        raise FeelSyntaxError("feel_text_too_long", (1, 1), limit=LONGEST_TEXT)
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or (text.startswith("/*", at) and match["sign"]):
            code = "feel_unfinished" if text[at] in '"/' else "feel_bad_character"
            raise FeelSyntaxError(code, place_of(text, at), found=text[at])
        if match.lastgroup and match.lastgroup != "gap":
            found.append(Token(match.lastgroup, match[0], at))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def words(name: str) -> tuple[str, ...]:
    """A name as the tokens it is written with; empty if it cannot be written as a name."""
    try:
        return tuple(token.text for token in tokens(name)[:-1])
    except FeelSyntaxError:
        return ()


def unquote(token: Token, text: str) -> str:
    """The string that a string token means."""

    def mean(escape: re.Match[str]) -> str:
        if code := escape[1] or escape[2]:
            if int(code, 16) <= 0x10FFFF:
                return chr(int(code, 16))
        elif escape[3]:
            return _PLAIN_ESCAPES.get(escape[3], escape[0])  # an unknown one, as in "\\d", is itself
        raise FeelSyntaxError("feel_bad_escape", place_of(text, token.at), found=escape[0])

    said = _ESCAPE.sub(mean, token.text[1:-1])
    if any("\ud800" <= sign <= "\udfff" for sign in said):
        try:
            said = said.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError as half:
            raise FeelSyntaxError(
                "feel_bad_escape", place_of(text, token.at), found=token.text[:20]
            ) from half
    return said
