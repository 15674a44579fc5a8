"""To people of the house and applicants: their message box, and by mail where they gave an address."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import feel
from app.casework import outbox
from app.casework.letters import Letter
from app.casework.outbox import Delivery
from app.people import User
from app.words import say


@dataclass(frozen=True)
class MessageBox:
    """`mails`: whether the office has a mail server; without one no mail is written that could not leave."""

    mails: bool = False

    def put(self, session: Session, delivery: Delivery) -> None:
        """One letter, in the transaction that marks the message sent: exactly once, and so its mail."""
        put(session, delivery)
        user = session.get(User, int(delivery.body["to"]))
        if self.mails and user is not None and user.active and user.mail:
            mail = {"to": user.mail, "subject": _subject(delivery), "text": _text(delivery, user.name)}
            outbox.enqueue(
                session, key=f"mail:{delivery.key}"[:200], kind="mail", body=mail, now=delivery.created_at
            )


def put(session: Session, delivery: Delivery) -> None:
    """The letter alone."""
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


def _subject(delivery: Delivery) -> str:
    named = delivery.body.get("named") or {}
    return say("mail_subject_case", {"number": named["number"]}) if "number" in named else say("mail_subject")


def _text(delivery: Delivery, name: str) -> str:
    sentence = say(str(delivery.body["code"]), delivery.body.get("named") or {})
    return say("mail_text", {"name": name, "sentence": sentence})
