"""What a form refuses."""

from app.errors import Invalid


class BadForm(Invalid):
    """The form cannot be used; each finding names a component."""

    code = "bad_form"


class BadAnswer(Invalid):
    """What was filled in cannot be taken; each finding names a field by its path."""

    code = "bad_answer"
