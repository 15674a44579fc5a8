"""Pages find the built files, and do without them."""

import json
import logging
import os

import pytest
from flask import Flask

from app.web import assets


@pytest.fixture
def office(tmp_path):
    return Flask("office", static_folder=str(tmp_path))


def test_a_page_names_the_hashed_file(office, tmp_path):
    (tmp_path / "dist").mkdir()
    manifest = {"app.css": {"file": "assets/app-1a2b.css"}, "app.js": {"file": "assets/app-3c4d.js"}}
    (tmp_path / "dist" / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    with office.test_request_context():
        style, script = assets.stylesheet("app.css"), assets.script("app.js")

    assert style == f'<link rel="stylesheet" href="/{tmp_path.name}/dist/assets/app-1a2b.css">'
    assert script == f'<script type="module" src="/{tmp_path.name}/dist/assets/app-3c4d.js"></script>'


def test_without_a_build_a_page_is_plain_and_the_log_says_so(office, caplog):
    with caplog.at_level(logging.WARNING), office.test_request_context():
        written = assets.stylesheet("app.css") + assets.script("app.js")

    assert written == ""
    assert "NO BROWSER FILES" in caplog.text


def test_a_new_build_is_seen_by_a_running_office(office, tmp_path):
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text('{"app.js": {"file": "assets/app-old.js"}}', "utf-8")
    with office.test_request_context():
        old = assets.asset("app.js")

    manifest.write_text('{"app.js": {"file": "assets/app-new.js"}}', "utf-8")
    os.utime(manifest, ns=(1, 1))
    with office.test_request_context():
        new = assets.asset("app.js")

    assert old.endswith("app-old.js")
    assert new.endswith("app-new.js")


def test_what_a_script_imports_is_announced_beside_it(office, tmp_path):
    (tmp_path / "dist").mkdir()
    manifest = {
        "studio/form.js": {"file": "assets/form-1.js", "imports": ["_words-2.js", "_core-3.js"]},
        "_words-2.js": {"file": "assets/words-2.js", "imports": ["_core-3.js"]},
        "_core-3.js": {"file": "assets/core-3.js"},
    }
    (tmp_path / "dist" / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    with office.test_request_context():
        written = assets.script("studio/form.js")

    place = f"/{tmp_path.name}/dist/assets"
    assert written == (
        f'<link rel="modulepreload" href="{place}/core-3.js">'
        f'<link rel="modulepreload" href="{place}/words-2.js">'
        f'<script type="module" src="{place}/form-1.js"></script>'
    )
