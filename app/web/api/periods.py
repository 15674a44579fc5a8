"""What the API takes and gives of the clocks of a case."""

from marshmallow import Schema, fields, validate

from app.web.api.base import Strict

WORDS = [validate.Length(max=20_000), validate.Regexp(r"[\s\S]*\S")]


class Wait(Strict):
    """For what the clocks stand still, why, and the paper that it rests on."""

    cause = fields.String(required=True, validate=validate.Length(max=40))
    reason = fields.String(required=True, validate=WORDS)
    document = fields.String(load_default="", validate=validate.Length(max=200))


class LedgerLine(Schema):
    """One line of a clock's ledger; consumed + remaining = allowed."""

    seq = fields.Integer()
    act = fields.String()
    day = fields.Date()
    at = fields.AwareDateTime()
    actor_name = fields.String()
    reason = fields.String()
    cause = fields.String(allow_none=True)
    document = fields.String()
    rule = fields.String()
    source = fields.String()
    evidence = fields.String()
    consumed = fields.Integer()
    remaining = fields.Integer()
    allowed = fields.Integer()
    due_earliest = fields.Date(allow_none=True)
    due_latest = fields.Date(allow_none=True)


class ClockSchema(Schema):
    """A period. `due_on` is the day that counts: of a duty the earlier possible one, of a right the later."""

    kind = fields.String()
    whole = fields.Boolean()
    task_id = fields.String(allow_none=True)
    rule = fields.String()
    title = fields.String()
    state = fields.String()
    causes = fields.List(fields.String())
    holder = fields.String()
    unit = fields.String()
    budget = fields.Integer()
    extension = fields.Integer()
    used = fields.Integer()
    due_on = fields.Date(allow_none=True)
    started_on = fields.Date()
    due_earliest = fields.Date(allow_none=True)
    due_latest = fields.Date(allow_none=True)
    provisional = fields.Boolean()
    source = fields.String()
    evidence = fields.String()
    lines = fields.List(fields.Nested(LedgerLine))


class SupposedDays(Strict):
    """What is waited for comes on `resumes_on`; what is not asked for yet is asked for on `stops_on`.

    Without them both are today.
    """

    resumes_on = fields.Date(load_default=None, allow_none=True)
    stops_on = fields.Date(load_default=None, allow_none=True)


class Outlook(Schema):
    """When a period of the office would be over then."""

    rule = fields.String()
    title = fields.String()
    whole = fields.Boolean()
    due_now = fields.Date(allow_none=True)
    due_then = fields.Date(allow_none=True)
    earliest = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)
    provisional = fields.Boolean()
