"""What something new begins with: the least that its editor can open."""

import json
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from app.words import say

FILES = {"process": "process.bpmn", "decision": "decision.dmn"}
WORDS = ("start", "step", "end", "fact", "answer")


def body(kind: str, key: str, name: str) -> bytes:
    """A process with one step, a table with one row, or a form with nothing but its heading."""
    if kind == "form":
        return _form(key, name)
    if kind == "paper":
        return say("blank_paper", {"name": name.replace(":", " ")}).encode()
    text = (Path(__file__).parent / "blanks" / FILES[kind]).read_text("utf-8")
    words = {word: say(f"blank_{word}") for word in WORDS} | {"key": key, "name": name}
    quoted = {word: escape(said, {'"': "&quot;"}) for word, said in words.items()}
    return Template(text).substitute(quoted).encode()


def _form(key: str, name: str) -> bytes:
    heading = {"type": "text", "text": f"## {name}", "id": f"Field_{key}_1"}
    made = {
        "components": [heading],
        "type": "default",
        "id": key,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.6.0",
        "exporter": {"name": "form-js", "version": "1.23.0"},
        "schemaVersion": 18,
    }
    return json.dumps(made, ensure_ascii=False, indent=2).encode()
