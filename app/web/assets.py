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
    _built(office)


def asset(name: str) -> str:
    """The address of `app.css`, `app.js`, `diagram.css`, `diagram.js`; empty if nothing was built."""
    built = _built(current_app)
    return url_for("static", filename=f"dist/{built[name]}") if built else ""


def stylesheet(name: str) -> Markup:
    address = asset(name)
    return Markup('<link rel="stylesheet" href="{}">').format(address) if address else Markup()


def script(name: str) -> Markup:
    address = asset(name)
    return Markup('<script type="module" src="{}"></script>').format(address) if address else Markup()


def _built(office: Flask) -> dict[str, str]:
    manifest = Path(office.static_folder or "") / "dist" / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError:
        _warn(manifest)
        return {}


@cache
def _read(manifest: Path, _stamp: int) -> dict[str, str]:
    """Read once for each build."""
    return {name: entry["file"] for name, entry in json.loads(manifest.read_text("utf-8")).items()}


@cache
def _warn(manifest: Path) -> None:
    log.warning("NO BROWSER FILES: pages are plain until `make setup` has built %s", manifest)
