"""Whatever a decision says, it says in both tongues."""

import re
from pathlib import Path

from app.words import catalogue


def test_every_code_of_decisions_has_a_sentence():
    source = "".join(file.read_text("utf-8") for file in Path("app/decisions").rglob("*.py"))
    codes = set(re.findall(r'"(decision_[a-z_]+)"', source))

    assert codes
    assert not codes - set(catalogue())
