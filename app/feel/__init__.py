"""THE LANGUAGE that diagrams, decisions and forms speak: FEEL of DMN 1.5.

Text is read to a tree and compiled to closures; no Python is ever evaluated and no attribute of a Python
object can be reached. Pure: it knows no clock, no database, no user; what it asks is answered through `ask`.

Numbers are Decimal, texts str, lists list, contexts dict, days date, moments datetime, clocks time,
days-and-time durations timedelta, years-and-months durations Months.
"""

from app.feel.analysis import Knowing, Remark, Surroundings, remarks, remarks_on_tests, type_hint
from app.feel.budget import Ask, Budget, Run, Scope
from app.feel.coding import dumps, loads, plain, unplain
from app.feel.compare import equal
from app.feel.errors import (
    FeelAnswerError,
    FeelBudgetExceeded,
    FeelError,
    FeelSyntaxError,
    FeelTypeError,
    Warned,
)
from app.feel.forms.calls import call_function as call
from app.feel.language import Expression, UnaryTests, compile, compile_property, compile_unary  # noqa: A004
from app.feel.nearest import nearest
from app.feel.questions import Question
from app.feel.types import SIMPLE, Type, coerce
from app.feel.types import admits as fits
from app.feel.values import Function, Months, Range, admit, kind_of

__all__ = [
    "SIMPLE",
    "Ask",
    "Budget",
    "Expression",
    "FeelAnswerError",
    "FeelBudgetExceeded",
    "FeelError",
    "FeelSyntaxError",
    "FeelTypeError",
    "Function",
    "Knowing",
    "Months",
    "Question",
    "Range",
    "Remark",
    "Run",
    "Scope",
    "Surroundings",
    "Type",
    "UnaryTests",
    "Warned",
    "admit",
    "call", "coerce",
    "compile",
    "compile_property",
    "compile_unary",
    "dumps",
    "equal",
    "fits",
    "kind_of",
    "loads",
    "nearest",
    "plain",
    "remarks",
    "remarks_on_tests",
    "type_hint",
    "unplain",
]  # fmt: skip
