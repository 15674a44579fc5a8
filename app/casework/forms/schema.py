"""A form as the rest of the office uses it: parse, load an answer, show the fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from app.casework.forms import html
from app.casework.forms.answers import Posting, first_rows, fixed_row_count
from app.casework.forms.components import Component
from app.casework.forms.errors import BadAnswer, BadForm
from app.casework.forms.kinds import empty_of
from app.casework.forms.reading import faults, read
from app.casework.forms.scope import MISSING, Ask, Spot, lay_out, look_up, put
from app.casework.forms.view import Field, view
from app.errors import Finding
from app.feel import Question

NO_QUESTIONS: Mapping[str, Question] = {}


@dataclass(frozen=True)
class FormSchema:
    """One form, read and found sound."""

    components: tuple[Component, ...]
    sha256: str

    @staticmethod
    def parse(body: bytes, questions: Mapping[str, Question] = NO_QUESTIONS) -> "FormSchema":
        """The form of that schema; a schema with any fault is refused, whoever stored it."""
        return _parse(body, tuple(sorted(questions.items())))

    def load(self, posted: Any, context: Mapping[str, Any], ask: Ask | None = None) -> dict[str, Any]:
        """The answer: visible values of their kinds, read-only and computed ones found anew from `context`.

        Raises BadAnswer with all findings; `where` is a field's path (`materials.0.name`).
        """
        if not isinstance(posted, Mapping):
            raise BadAnswer([Finding("form_answer_bad")])
        posting = Posting(self.components, posted, context, ask)
        findings = posting.findings(self.components)
        if findings:
            raise BadAnswer(findings)
        return posting.filled.answer()

    def fields(
        self, context: Mapping[str, Any], values: Mapping[str, Any] | None = None, ask: Ask | None = None
    ) -> list[Field]:
        """What a page shows. `values` is a draft or a refused posting; without it the form is new."""
        posted = self._first(context) if values is None else values
        posting = Posting(self.components, posted, context, ask)
        return view(posting, posting.filled.spots)

    def from_html(self, posted: html.Posted) -> dict[str, Any]:
        """An HTML post as the JSON that `load` and `fields` take."""
        return html.from_html(self.components, posted)

    def attachments(self, answer: Mapping[str, Any]) -> list[str]:
        """The ids of all files named in an answer."""
        spots = lay_out(self.components, lambda _rows, address: len(_list(look_up(answer, address))))
        pickers = [s for top in spots for s in top.all() if s.component.type == "filepicker"]
        return [file for spot in pickers for file in _list(look_up(answer, spot.address))]

    def _first(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """What a new form holds: what the case knows, else the default, else nothing."""
        values: dict[str, Any] = {}
        count = _counting(context)
        for spot in (one for top in lay_out(self.components, count) for one in top.all()):
            if spot.component.type == "dynamiclist":
                put(values, spot.address, [{} for _ in spot.rows])
            elif spot.component.is_input:
                put(values, spot.address, _first_value(spot, context))
        return values


def check(body: bytes, questions: Mapping[str, Question] = NO_QUESTIONS) -> list[Finding]:
    """All that is wrong with a form-js schema; `where` is the component's key, or its id if it has none."""
    return faults(body, questions)


@lru_cache(maxsize=256)
def _parse(body: bytes, questions: tuple[tuple[str, Question], ...]) -> FormSchema:
    components, findings = read(body, dict(questions))
    if findings:
        raise BadForm(findings)
    return FormSchema(components, sha256(body).hexdigest())


def _counting(context: Mapping[str, Any]) -> Callable[[Component, Any], int]:
    def count(rows: Component, address: Any) -> int:
        known = look_up(context, address)
        return fixed_row_count(rows, context, address) if isinstance(known, list) else first_rows(rows)

    return count


def _first_value(spot: Spot, context: Mapping[str, Any]) -> Any:
    known = look_up(context, spot.address)
    if known is not MISSING:
        return known
    return spot.component.settings.get("defaultValue", empty_of(spot.component.type))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
