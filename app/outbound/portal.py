"""To the publicity portal of an office without a line: a folder that is carried or synchronised there.

Each message is one file of one JSON line, named by the hash of its key: written twice it is still one.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import feel
from app.casework.outbox import Delivery


@dataclass(frozen=True)
class PortalFolder:
    """Where the files are put. Names begin with the message's number, so they sort as written."""

    folder: Path

    def hand_over(self, delivery: Delivery) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(delivery.key.encode()).hexdigest()[:16]
        final = self.folder / f"{delivery.id:010d}-{digest}.jsonl"
        if final.exists():
            return
        line: dict[str, Any] = {
            "key": delivery.key,
            "at": delivery.created_at.isoformat(),
            "body": feel.plain(dict(delivery.body)),
        }
        arriving = final.with_suffix(".part")
        with arriving.open("w", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(final)
