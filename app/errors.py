"""The family of refusals: each class has a stable code and named arguments, never a sentence.

The sentence a person reads stands in `app/words`, keyed by the code. HTTP status codes exist in
`app/web/errors.py` only.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal


class ChengnuoError(Exception):
    """Anything the product refuses or cannot do."""

    code: ClassVar[str] = "error"

    def __init__(self, **named: Any) -> None:
        super().__init__(self.code, named)
        self.named = named

    def __str__(self) -> str:
        return f"{self.code} {self.named}" if self.named else self.code


class NotFound(ChengnuoError):
    """What was asked for does not exist, or is not this person's to see."""

    code = "not_found"


class NotAllowed(ChengnuoError):
    """The person may not do this."""

    code = "not_allowed"


class Conflict(ChengnuoError):
    """Someone or something was faster; the screen is stale."""

    code = "conflict"


class Refused(ChengnuoError):
    """The law, or the office's own rule, says no. `source` cites the rule where there is one."""

    code = "refused"


class EngineError(ChengnuoError):
    """The diagram could not go on; an incident."""

    code = "engine_error"


Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a document, and where.

    `where` is a BPMN element id, a form field's path, a sheet column or a DMN cell; `code` keys a
    sentence in `app/words`; `named` are the sentence's arguments.
    """

    code: str
    where: str | None = None
    named: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    line: int | None = None
    column: int | None = None


class Invalid(ChengnuoError):
    """What was given is not acceptable; `findings` says all that is wrong with it, at once."""

    code = "invalid"

    def __init__(self, findings: list[Finding] | None = None, **named: Any) -> None:
        super().__init__(**named)
        self.findings = findings or []

    def __str__(self) -> str:
        return f"{super().__str__()} {self.findings}" if self.findings else super().__str__()
