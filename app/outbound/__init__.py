"""LETTERS AND LINES OUT: one module per correspondent, each with one effect per key.

Knows the outbox and nothing of how cases run. Nothing here is called inside a command's transaction.
"""

from app.casework import outbox
from app.config import Config
from app.outbound.inbox import MessageBox
from app.outbound.mail import Mail
from app.outbound.portal import PortalFolder


def install(config: Config) -> None:
    """Let each kind of message go to its correspondent."""
    outbox.deliver_inside("inbox", MessageBox(mails=bool(config.mail)).put)
    outbox.deliver_outside("portal", PortalFolder(config.instance / "portal").hand_over)
    outbox.deliver_outside("mail", Mail.read(config.mail).send)
