"""Numbers of persons: encrypted at rest, found by a keyed hash, shown masked.

The keys are derived from the product's secret, which `create_app` hands over once. Whoever loses the
secret loses the numbers; a changed secret finds nobody.
"""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.config import BadSetting

NONCE = 12
SHOWN = 4


class PersonNumbers:
    """Locks and opens numbers under keys derived from one secret."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 32:
            raise ValueError("a secret of at least 32 characters is needed to keep numbers of persons")
        self._cipher = AESGCM(_derive(secret, b"chengnuo person number cipher"))
        self._finding_key = _derive(secret, b"chengnuo person number finding")

    def lock(self, number: str) -> bytes:
        return self.lock_file(number.encode())

    def open(self, locked: bytes) -> str:
        """The number; raises cryptography's InvalidTag if it was locked under another secret."""
        return self.open_file(locked).decode()

    def lock_file(self, body: bytes) -> bytes:
        """A whole file in which numbers of persons stand."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, body, None)

    def open_file(self, locked: bytes) -> bytes:
        return self._cipher.decrypt(locked[:NONCE], locked[NONCE:], None)

    def finding_hash(self, number: str) -> str:
        """Equal for equal numbers, useless without the secret."""
        return hmac.new(self._finding_key, number.encode(), sha256).hexdigest()


def mask(number: str) -> str:
    """What may be shown: the first and last four signs; of a short number only the last one."""
    if len(number) <= 2 * SHOWN:
        return "*" * (len(number) - 1) + number[-1:]
    return number[:SHOWN] + "*" * (len(number) - 2 * SHOWN) + number[-SHOWN:]


_numbers: PersonNumbers | None = None


def use(secret: str) -> None:
    """Keep numbers of persons under this secret from now on."""
    global _numbers  # noqa: PLW0603  one process serves one office
    _numbers = PersonNumbers(secret)


def numbers() -> PersonNumbers:
    if _numbers is None:
        raise BadSetting(setting="CHENGNUO_SECRET", value="")
    return _numbers


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
