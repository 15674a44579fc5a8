"""What the API takes and gives of lists, payments, sites, orders and successions."""

from marshmallow import Schema, fields, validate

from app.web.api.base import Strict
from app.web.api.schemas import NUMBER, SAID, SHORT, Whole

AMOUNT = validate.Range(min=0, max=10**8)


class PaymentGiven(Strict):
    paid_on = fields.Date(required=True)
    amount_wan = fields.Decimal(required=True, validate=AMOUNT, allow_nan=False)
    voucher = fields.String(required=True, validate=validate.Length(min=1, max=120))


class Account(Schema):
    """What is owed and what was paid, in 万元; only the whole counts."""

    owed_wan = fields.Decimal(as_string=True)
    paid_wan = fields.Decimal(as_string=True)
    left_wan = fields.Decimal(as_string=True)
    whole = fields.Boolean()


class CopyGiven(Strict):
    site = fields.String(required=True, validate=validate.Length(min=1, max=100))
    address = fields.String(load_default="", validate=validate.Length(max=400))


class OrderGiven(Strict):
    order = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    reason = fields.String(required=True, validate=SAID)


class RecordNamed(Schema):
    record_id = fields.Integer()


class ListingGiven(Strict):
    subject_id = Whole(required=True, validate=NUMBER)
    decision_no = fields.String(required=True, validate=validate.Length(max=128))
    decided_on = fields.Date(required=True)
    list_name = fields.String(required=True, validate=validate.Length(max=200))
    basis = fields.String(required=True, validate=SAID)
    exit_condition = fields.String(required=True, validate=SAID)
    from_on = fields.Date(required=True)
    to_on = fields.Date(load_default=None, allow_none=True)
    measures = fields.List(fields.String(validate=SHORT), load_default=list, validate=validate.Length(max=50))
    facts = fields.String(load_default="", validate=validate.Length(max=2000))


class BorneBy(Strict):
    record_id = Whole(required=True, validate=NUMBER)
    successor_id = Whole(required=True, validate=NUMBER)


class SuccessionGiven(Strict):
    kind = fields.String(required=True, validate=validate.Length(max=16))
    """merged, split or deregistered"""
    happened_on = fields.Date(required=True)
    document_no = fields.String(required=True, validate=validate.Length(max=200))
    reason = fields.String(required=True, validate=SAID)
    successor_id = Whole(load_default=None, allow_none=True, validate=NUMBER)
    records = fields.List(fields.Nested(BorneBy), load_default=list, validate=validate.Length(max=500))


class SucceededSchema(Schema):
    records = fields.Integer()
    ended = fields.Integer()
    cases = fields.Integer()
