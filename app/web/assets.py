"""Where the browser's files are: the build gives each a hashed name, and its manifest says which.

Templates write `{{ stylesheet("app.css") }}` and `{{ script("app.js") }}`. Without a build both are
empty and every page still works, plainly.
"""

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup

Manifest = dict[str, dict[str, Any]]
"""By source: its hashed file, and the sources whose files it imports."""

PRELOAD = Markup('<link rel="modulepreload" href="{}">')

log = logging.getLogger(__name__)


def install(office: Flask) -> None:
    """Let templates name the files; say aloud at the start if there are none."""
    office.jinja_env.globals.update(asset=asset, stylesheet=stylesheet, script=script)
    _built(office)


def asset(name: str) -> str:
    """The address of `app.css`, `app.js`, `diagram.css`, `diagram.js`; empty if nothing was built."""
    built = _built(current_app)
    return url_for("static", filename=f"dist/{built[name]['file']}") if built else ""


def stylesheet(name: str) -> Markup:
    address = asset(name)
    return Markup('<link rel="stylesheet" href="{}">').format(address) if address else Markup()


def script(name: str) -> Markup:
    """The script, and what it imports announced beside it, so that all of it is fetched at once."""
    address = asset(name)
    if not address:
        return Markup()
    parts = _imports(_built(current_app), name)
    ahead = Markup().join(PRELOAD.format(url_for("static", filename=f"dist/{part}")) for part in parts)
    return ahead + Markup('<script type="module" src="{}"></script>').format(address)


def _imports(built: Manifest, name: str) -> list[str]:
    """The files that an entry imports, directly or not."""
    seen: dict[str, str] = {}
    open_ = list(built[name].get("imports", ()))
    while open_:
        one = open_.pop()
        if one not in seen:
            seen[one] = built[one]["file"]
            open_ += built[one].get("imports", ())
    return sorted(seen.values())


def _built(office: Flask) -> Manifest:
    manifest = Path(office.static_folder or "") / "dist" / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError:
        _warn(manifest)
        return {}


@cache
def _read(manifest: Path, _stamp: int) -> Manifest:
    """Read once for each build."""
    built: Manifest = json.loads(manifest.read_text("utf-8"))
    return built


@cache
def _warn(manifest: Path) -> None:
    log.warning("NO BROWSER FILES: pages are plain until `make setup` has built %s", manifest)
