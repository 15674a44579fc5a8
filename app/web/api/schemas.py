"""What the API takes and gives."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.definitions import KINDS
from app.web.api import periods
from app.web.api.base import Strict

LONG = validate.Length(max=20_000)
SAID = [LONG, validate.Regexp(r"[\s\S]*\S")]
"""Something, not only blanks."""
SHORT = validate.Length(min=1, max=300)
KEY = validate.Regexp(r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$")
NUMBER = validate.Range(min=1, max=2**31 - 1)
MOST_KEYS = validate.Length(max=500)


class Whole(fields.Integer):
    """A whole number of JSON, however it is written; never a text, never cut."""

    def _validated(self, value: Any) -> Any:
        if isinstance(value, bool | str) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Page(Strict):
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))


class CaseList(Page):
    show = fields.String(load_default="live", validate=validate.OneOf(["live", "closed", "all"]))


class TaskList(Page):
    view = fields.String(load_default="mine", validate=validate.OneOf(["mine", "unit", "today", "overdue"]))


class Kind(Strict):
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))


class Start(Strict):
    """A new case. Subjects name the record it is about; staff may give the routing facts themselves."""

    process = fields.String(required=True, validate=KEY)
    answer = fields.Dict(keys=fields.String(), load_default=dict, validate=MOST_KEYS)
    record_id = Whole(load_default=None, validate=NUMBER)
    title = fields.String(load_default=None, allow_none=True, validate=SHORT)
    business_key = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=120))
    facts = fields.Dict(keys=fields.String(), load_default=dict, validate=MOST_KEYS)


class Reason(Strict):
    reason = fields.String(required=True, validate=SAID)


class Text(Strict):
    text = fields.String(required=True, validate=SAID)


class Extension(Reason):
    document = fields.String(load_default="", validate=validate.Length(max=200))
    rule = fields.String(required=True, validate=validate.Length(max=80))


class Versioned(Strict):
    version = Whole(load_default=None, allow_none=True, validate=validate.Range(min=0, max=2**31 - 1))


class Answer(Versioned):
    answer = fields.Dict(keys=fields.String(), required=True, validate=MOST_KEYS)


class Application(Strict):
    answer = fields.Dict(keys=fields.String(), required=True, validate=MOST_KEYS)


class MissingDecision(Application):
    """An objection about a decision that is not in the register."""

    authority_id = Whole(required=True, validate=NUMBER)
    uscc = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=18))


class ServiceComplaint(Application):
    """A complaint: about a case of one's own, else about a unit."""

    about_case_id = Whole(load_default=None, allow_none=True, validate=NUMBER)
    unit_id = Whole(load_default=None, allow_none=True, validate=NUMBER)


class Draft(Strict):
    draft = fields.Dict(keys=fields.String(), required=True, validate=MOST_KEYS)


class Gaps(Versioned):
    gaps = fields.List(fields.String(validate=SAID), required=True, validate=validate.Length(min=1, max=100))


class SendBack(Reason):
    to = fields.String(required=True, validate=validate.Length(max=120))


class HandOver(Reason):
    to_user_id = Whole(required=True, validate=NUMBER)


class Bulk(Strict):
    """The same act for many tasks; `answer` for complete, `to_user_id` and `reason` for hand_over."""

    act = fields.String(required=True, validate=validate.OneOf(["claim", "release", "complete", "hand_over"]))
    task_ids = fields.List(
        fields.String(validate=SHORT), required=True, validate=validate.Length(min=1, max=200)
    )
    answer = fields.Dict(keys=fields.String(), load_default=dict, validate=MOST_KEYS)
    to_user_id = Whole(load_default=None, allow_none=True, validate=NUMBER)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class Copies(Strict):
    user_ids = fields.List(Whole(validate=NUMBER), required=True, validate=validate.Length(min=1, max=50))
    note = fields.String(load_default="", validate=validate.Length(max=500))


class Supervision(Reason):
    until = fields.Date(required=True)


class Publish(Strict):
    """`body` is the text of the file: BPMN, DMN, form-js JSON or YAML."""

    body = fields.String(required=True, validate=validate.Length(max=2_000_000))
    effective_from = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(max=500))


class Token(Strict):
    name = fields.String(required=True, validate=validate.Length(min=1, max=80))


class Upload(Strict):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Moved(Schema):
    """Where a command left the case; `tasks` are the ids of the tasks now open."""

    case_id = fields.Integer()
    number = fields.String()
    version = fields.Integer()
    status = fields.String()
    outcome = fields.String(allow_none=True)
    tasks = fields.List(fields.String())


class Undone(Schema):
    task_id = fields.String()


class Result(Schema):
    """What became of one task of many: where its case moved, or the sentence that says why not."""

    task_id = fields.String()
    moved = fields.Nested(Moved, allow_none=True)
    problem = fields.String(allow_none=True)


class TaskBrief(Schema):
    id = fields.String()
    case_id = fields.Integer()
    element = fields.String()
    name = fields.String()
    role = fields.String(allow_none=True)
    unit_id = fields.Integer(allow_none=True)
    assignee_id = fields.Integer(allow_none=True)
    form = fields.String(allow_none=True)
    state = fields.String()
    due_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)


class CaseBrief(Schema):
    id = fields.Integer()
    number = fields.String()
    process = fields.String()
    title = fields.String()
    status = fields.String()
    outcome = fields.String(allow_none=True)
    unit_id = fields.Integer(allow_none=True)
    business_key = fields.String(allow_none=True)
    governing_date = fields.Date()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class CaseDetail(CaseBrief):
    tasks = fields.List(fields.Nested(TaskBrief))
    clocks = fields.List(fields.Nested(periods.ClockSchema))
    answers = fields.List(fields.Dict())
    decisions = fields.List(fields.Dict())


class EntrySchema(Schema):
    seq = fields.Integer()
    at = fields.AwareDateTime()
    actor_name = fields.String()
    act = fields.String()
    task_id = fields.String(allow_none=True)
    element = fields.String(allow_none=True)
    sentence = fields.String()
    hash = fields.String()


class Marks(Schema):
    visited = fields.List(fields.String())
    current = fields.List(fields.String())
    broken = fields.List(fields.String())


class FieldSchema(Schema):
    """One field of a task's form as it stands now."""

    path = fields.String()
    kind = fields.String()
    label = fields.String()
    required = fields.Boolean()
    readonly = fields.Boolean()
    value = fields.Raw(allow_none=True)
    options = fields.List(fields.Dict())


class TaskDetail(TaskBrief):
    case = fields.Nested(CaseBrief)
    draft = fields.Dict(allow_none=True)
    fields_ = fields.List(fields.Nested(FieldSchema), data_key="fields", attribute="fields")


class InboxRow(Schema):
    task = fields.Nested(TaskBrief)
    case = fields.Nested(CaseBrief)


class DefinitionBrief(Schema):
    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    sha256 = fields.String()
    effective_from = fields.Date()
    published_by = fields.String()
    published_at = fields.AwareDateTime()
    note = fields.String()


class DefinitionDetail(DefinitionBrief):
    body = fields.String()


class Published(Schema):
    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    sha256 = fields.String()
    effective_from = fields.Date()


class IncidentSchema(Schema):
    id = fields.Integer()
    case_id = fields.Integer()
    element = fields.String()
    name = fields.String()
    cause = fields.String()
    opened_at = fields.AwareDateTime()
    attempts = fields.Integer()
    state = fields.String()


class Me(Schema):
    id = fields.Integer()
    name = fields.String()
    roles = fields.List(fields.String())
    agency_id = fields.Integer(allow_none=True)
    subject_id = fields.Integer(allow_none=True)


class NewToken(Schema):
    token = fields.String()


class TokenBrief(Schema):
    id = fields.Integer()
    name = fields.String()
    issued_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)


class Done(Schema):
    done = fields.Boolean()


class Stored(Schema):
    id = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
