"""To people of the house and applicants: their message box."""

from sqlalchemy.orm import Session

from app import feel
from app.casework.letters import Letter
from app.casework.outbox import Delivery


def put(session: Session, delivery: Delivery) -> None:
    """One letter, in the transaction that marks the message sent: exactly once."""
    body = delivery.body
    session.add(
        Letter(
            key=delivery.key,
            user_id=int(body["to"]),
            case_id=body.get("case_id"),
            code=str(body["code"]),
            arguments=feel.dumps(body.get("named") or {}),
            at=delivery.created_at,
        )
    )
    session.flush()
