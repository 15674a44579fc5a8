"""What the API takes and gives about records."""

from marshmallow import Schema, fields, validate

from app.credit.kinds import Kind
from app.web.api.base import Strict
from app.web.api.schemas import MOST_KEYS, Page


class RecordList(Page):
    q = fields.String(load_default="", validate=validate.Length(max=128))
    kind = fields.String(load_default=None, validate=validate.OneOf([str(kind) for kind in Kind]))


class RecordSending(Strict):
    """One record as a neighbour's system holds it.

    `fields` are the columns of its sheet by their names (see GET /records/layouts); `source_key` is the
    sender's own number for it, by which the same record sent again is known.
    """

    kind = fields.String(required=True, validate=validate.Length(max=20))
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        required=True,
        data_key="fields",
        validate=MOST_KEYS,
    )
    source_key = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=120))
    signed_by = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=100))


class Mended(Schema):
    field = fields.String()
    code = fields.String()
    before = fields.String()
    after = fields.String()


class RecordTaken(Schema):
    """`fate`: accepted (waits to be collected) or already_there; what was put right stands in `mended`."""

    id = fields.Integer()
    fate = fields.String()
    mended = fields.List(fields.Nested(Mended))


class RecordEntered(Schema):
    """A record that this person's unit has entered, and where it stands."""

    id = fields.Integer()
    version = fields.Integer()
    kind = fields.String()
    decision_no = fields.String()
    source_key = fields.String(allow_none=True)
    recognised_on = fields.Date()
    collect_due = fields.Date()
    collected_on = fields.Date(allow_none=True)
    published_from = fields.Date(allow_none=True)
    publicity_max_end = fields.Date(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)
    public = fields.Boolean()


class LayoutColumn(Schema):
    name = fields.String()
    heading = fields.String()
    required = fields.Boolean()
    limit = fields.Integer()
    choices = fields.List(fields.String())


class LayoutSchema(Schema):
    """The columns of one kind of record."""

    kind = fields.String()
    title = fields.String()
    columns = fields.List(fields.Nested(LayoutColumn))


class RecordSchema(Schema):
    """A record as the public sees it."""

    id = fields.Integer()
    kind = fields.String()
    subject_name = fields.String()
    subject_kind = fields.String()
    uscc = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    authority = fields.String()
    decision_no = fields.String()
    recognised_on = fields.Date()
    act_type = fields.String()
    facts = fields.String()
    basis = fields.String()
    categories = fields.List(fields.String())
    content = fields.String()
    fine_wan = fields.String(allow_none=True)
    confiscated_wan = fields.String(allow_none=True)
    permit = fields.String(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    severity = fields.String(allow_none=True)
    severity_unverified = fields.Boolean()
    published_from = fields.Date()
    publicity_min_end = fields.Date(allow_none=True)
    publicity_max_end = fields.Date()
    in_objection = fields.Boolean()


class RecordPage(Schema):
    records = fields.List(fields.Nested(RecordSchema))
    total = fields.Integer()


class OwnRecord(Schema):
    """A record of the person's own; `why_not` says why repair cannot be applied for today."""

    id = fields.Integer()
    decision_no = fields.String()
    authority = fields.String()
    recognised_on = fields.Date()
    content = fields.String()
    public = fields.Boolean()
    publicity_first_application = fields.Date(allow_none=True)
    publicity_max_end = fields.Date(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)
    may_apply = fields.Boolean()
    why_not = fields.String(allow_none=True)
    case_id = fields.Integer(allow_none=True)
