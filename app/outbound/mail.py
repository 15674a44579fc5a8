"""By mail, where the office has a mail server.

The Message-ID is made from the message's key, so a server or reader that sees it twice can tell.
"""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from app.casework.outbox import Delivery

SECONDS = 20


class NoMailServer(LookupError):
    """CHENGNUO_MAIL is not set; the message waits until it is, or is given up."""


@dataclass(frozen=True)
class Mail:
    """A mail server: `smtp://user:password@host:port?from=a@b` or `smtps://...`; both end up encrypted.

    `smtp+plain://` leaves the line unencrypted, for a relay on the same machine.
    """

    scheme: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    sender: str = ""

    @classmethod
    def read(cls, address: str) -> "Mail":
        parts = urlsplit(address)
        sender = parse_qs(parts.query).get("from", [""])[0]
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname or "", port, user, password, sender)

    def send(self, delivery: Delivery) -> None:
        if not self.host:
            raise NoMailServer("CHENGNUO_MAIL")
        with self._line() as line:
            if self.user:
                line.login(self.user, self.password)
            line.send_message(self._letter(delivery))

    def _line(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        line = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if self.scheme != "smtp+plain":
            try:
                line.starttls(context=ssl.create_default_context())
            except BaseException:
                line.close()
                raise
        return line

    def _letter(self, delivery: Delivery) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = str(delivery.body["to"])
        letter["Subject"] = str(delivery.body["subject"]).replace("\n", " ")
        domain = self.sender.rpartition("@")[2] or "localhost"
        letter["Message-ID"] = f"<{hashlib.sha256(delivery.key.encode()).hexdigest()[:32]}@{domain}>"
        letter.set_content(str(delivery.body["text"]))
        return letter
