"""The look's promises: one file of colours, every pair readable, small files, no address of elsewhere."""

import gzip
import json
import re
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[3] / "app" / "web" / "client"
DIST = CLIENT.parent / "static" / "dist"
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (CLIENT / "tokens.css").read_text("utf-8")))
SHEETS = [
    file for file in CLIENT.rglob("*.css") if "node_modules" not in file.parts and file.name != "tokens.css"
]
PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "act-pale"),
    ("ink-soft", "paper"),
    ("ink-soft", "ground"),
    ("act", "paper"),
    ("act", "ground"),
    ("act", "act-pale"),
    ("act-strong", "paper"),
    ("on-act", "act"),
    ("on-act", "act-strong"),
    ("done", "paper"),
    ("done", "done-pale"),
    ("near", "paper"),
    ("near", "near-pale"),
    ("over", "paper"),
    ("over", "over-pale"),
    ("ink", "near-pale"),
    ("ink", "over-pale"),
    ("ink", "done-pale"),
]
KILOBYTES = {
    "app.css": 7,
    "app.js": 3,
    "inbox.js": 5,
    "uploads.js": 3,
    "diagram.js": 64,
    "diagram.css": 6,
    "studio/process.js": 579,
    "studio/decision.js": 377,
    "studio/form.js": 409,
    "studio/paper.js": 5,
    "studio/process.css": 16,
    "studio/decision.css": 12,
    "studio/form.css": 22,
    "studio/paper.css": 4,
}
"""What an entry may weigh, packed, with everything that it imports."""


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_pair_can_be_read(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


def test_edges_of_fields_can_be_seen():
    assert contrast(TOKENS["line-strong"], TOKENS["paper"]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.name)
def test_colours_stand_in_one_file(sheet):
    said = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)

    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\b(?:rgb|hsl|oklch)a?\(", said)


def test_the_lock_file_names_no_place_to_download_from():
    lock = json.loads((CLIENT / "package-lock.json").read_text("utf-8"))

    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for path, package in lock["packages"].items() if path)


@pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them")
@pytest.mark.parametrize(("name", "most"), KILOBYTES.items())
def test_what_a_page_loads_is_small(name, most):
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))

    packed = sum(len(gzip.compress((DIST / file).read_bytes())) for file in loaded(manifest, name))

    assert packed <= most * 1024


@pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them")
def test_only_the_studio_loads_its_editors():
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))

    elsewhere = [
        file for name in ("app.js", "inbox.js", "uploads.js", "diagram.js") for file in loaded(manifest, name)
    ]
    assert all(b"properties-panel" not in (DIST / file).read_bytes() for file in elsewhere)


def loaded(manifest: dict, name: str) -> set[str]:
    """The entry's file and those it imports, and they in turn."""
    entry = manifest[name]
    return {entry["file"]}.union(*(loaded(manifest, one) for one in entry.get("imports", ())))
