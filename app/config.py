"""Every setting, typed, with its default and its meaning. Read once, from the environment."""

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from app.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class BadSetting(Invalid):
    """A setting is missing or wrong; the product does not start."""

    code = "bad_setting"


@dataclass(frozen=True)
class Config:
    """One running office. Environment variables are the field names in capitals after CHENGNUO_."""

    mode: Literal["production", "demo", "test"] = "production"
    """demo: invented people, a movable clock, loopback only. test: as production, without its guards."""

    secret: str = ""
    """Signs sessions and tokens, keeps numbers of persons; at least 32 characters. Production does not start
    without it; only an operator's command that touches neither, such as `flask law check`, does."""

    database: str = ""
    """SQLAlchemy address; empty means an SQLite file in the instance folder."""

    instance: Path = field(default_factory=lambda: ROOT / "instance")
    """Where the embedded database, attachments and backups live."""

    host: str = "127.0.0.1"
    port: int = 8000

    site: str = ""
    """Where the public finds this office, `https://credit.example.gov.cn`; printed on papers
    and in their squares, which hold the code alone where it is empty."""

    proxies: int = 0
    """How many reverse proxies of ours stand in front; 0 believes no X-Forwarded header."""

    idle_minutes: int = 30
    """A session without a request for so long is over."""

    attachment_megabytes: int = 20
    """Largest single attachment."""

    mail: str = ""
    """Mail server, `smtp://user:password@host:587?from=a@b`; empty: letters by mail wait."""

    tick_seconds: int = 5
    """How long the metronome sleeps at most. 0: no metronome in this process."""

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.instance / 'chengnuo.sqlite'}"

    @property
    def public_site(self) -> str:
        """The address for papers; a demonstration is found where it listens."""
        return self.site or (f"http://{self.host}:{self.port}" if self.mode == "demo" else "")

    @classmethod
    def from_environment(cls) -> "Config":
        """Read CHENGNUO_* and refuse what cannot be safe."""
        given: dict[str, object] = {}
        for setting in fields(cls):
            text = os.environ.get(f"CHENGNUO_{setting.name.upper()}")
            if text is not None:
                given[setting.name] = _typed(setting.name, setting.type, text)
        config = cls(**given)  # type: ignore[arg-type]  # each value was typed by its field
        config.check()
        return config

    def check(self) -> None:
        """Refuse to run in a way that would be unsafe."""
        if self.mode not in ("production", "demo", "test"):
            raise BadSetting(setting="CHENGNUO_MODE", value=self.mode)
        if self.mode == "demo" and self.host not in LOOPBACK:
            raise BadSetting(setting="CHENGNUO_HOST", value=self.host)

    def require_secret(self) -> None:
        """Refuse to serve anybody, or to keep anything of a person, without a secret of one's own."""
        if self.mode == "production" and len(self.secret) < 32:
            raise BadSetting(setting="CHENGNUO_SECRET", value="")


def _typed(name: str, kind: object, text: str) -> object:
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise BadSetting(setting=f"CHENGNUO_{name.upper()}", value=text) from None
    return Path(text) if kind is Path else text
