"""Where the browser's files are: the build gives each a hashed name, and its manifest says which.

Templates write `{{ stylesheet("app.css") }}` and `{{ script("app.js") }}`. Without a build both are
empty and every page still works, plainly.
"""

import json
import logging
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for
from markupsafe import Markup

log = logging.getLogger(__name__)


def install(office: Flask) -> None:
    """Let templates name the files; say aloud at the start if there are none."""
    office.jinja_env.globals.update(asset=asset, stylesheet=stylesheet, script=script)
    _built(Path(office.static_folder or ""))


def asset(name: str) -> str:
    """The address of `app.css`, `app.js`, `diagram.css`, `diagram.js`; empty if nothing was built."""
    built = _built(Path(current_app.static_folder or ""))
    return url_for("static", filename=f"dist/{built[name]}") if built else ""


def stylesheet(name: str) -> Markup:
    address = asset(name)
    return Markup('<link rel="stylesheet" href="{}">').format(address) if address else Markup()


def script(name: str) -> Markup:
    address = asset(name)
    return Markup('<script type="module" src="{}"></script>').format(address) if address else Markup()


@cache
def _built(folder: Path) -> dict[str, str]:
    manifest = folder / "dist" / "manifest.json"
    if not manifest.exists():
        log.warning("NO BROWSER FILES: pages are plain until `make setup` has built %s", manifest)
        return {}
    return {name: entry["file"] for name, entry in json.loads(manifest.read_text("utf-8")).items()}
