"""Forms: a form-js schema decides on the server what the browser may show and what an answer may say.

What a browser posts is never trusted: hidden values are dropped, read-only and computed ones are found
anew, and nothing that the form does not ask for is taken. Knows nothing of cases, tasks or HTTP.
"""

from app.casework.forms.errors import BadAnswer, BadForm
from app.casework.forms.options import Choice
from app.casework.forms.schema import FormSchema, check
from app.casework.forms.view import Field

__all__ = ["BadAnswer", "BadForm", "Choice", "Field", "FormSchema", "check"]
