"""A real Chromium for tests, and what a page in it must hold."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.journeys.running import ROOT

CHROMIUM = Path("/usr/bin/chromium")
DIST = ROOT / "app" / "web" / "static" / "dist"
AXE = ROOT / "app" / "web" / "client" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: the browser tests are skipped"),
    pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them"),
]
LISTEN = """
    window.violated = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        window.violated.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (tags) => {
    const found = await axe.run(document, {
        resultTypes: ['violations'], preload: false, runOnly: { type: 'tag', values: tags },
    });
    return found.violations
        .filter((one) => ['serious', 'critical'].includes(one.impact))
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
}"""
TOO_WIDE = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')]
        .filter((one) => one.getBoundingClientRect().right > wide + 1)
        .map((one) => `${one.tagName.toLowerCase()}.${one.className}`).slice(0, 5).concat('scrolls sideways');
}"""
BONES = """() => [...document.body.querySelectorAll('*')].filter((one) => !one.closest('svg'))
    .map((one) => one.tagName + '.' + (one.getAttribute('class') ?? '')).join(' ')"""
MARK = """(mark) => {
    mark.scrollIntoView({ block: 'center', inline: 'center' });
    const { left, top, right, bottom, width, height } = mark.getBoundingClientRect();
    if (!width || !height) return 'has no size';
    const inset = 2;
    const points = [[left + inset, top + inset], [right - inset, top + inset], [left + inset, bottom - inset],
        [right - inset, bottom - inset], [(left + right) / 2, (top + bottom) / 2]];
    const over = points.map(([x, y]) => document.elementFromPoint(x, y)).find((one) => !mark.contains(one));
    if (over === null) return 'stands outside the window';
    return over ? `is covered by ${over.tagName}.${over.className.baseVal ?? over.className}` : '';
}"""


@contextmanager
def a_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One person's page: remembers what the console complained of and what was loaded."""

    def __init__(self, browser: Browser, root: str, locale: str = "zh-CN") -> None:
        self.root = root
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale=locale
        )
        self.context.add_init_script(LISTEN)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.loaded: set[str] = set()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.page.on("dialog", self._dismiss)
        self.page.on("response", self._note)

    def open(self, path: str) -> Response | None:
        """Go there; None where it is a file to save and not a page."""
        self.complaints.clear()
        self.loaded.clear()
        try:
            return self.page.goto(self.root + path.removeprefix("/"), wait_until="load")
        except Exception as problem:  # Playwright knows no class of its own for this
            if "Download is starting" in str(problem):
                return None
            raise

    def sign_in(self, name: str) -> None:
        """One click on a person of the demonstration."""
        self.open("/sign-in")
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state("load")
        assert "/sign-in" not in urlsplit(self.page.url).path

    def links(self) -> list[str]:
        """Where the page leads, within the office."""
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        return [one.removeprefix(self.root[:-1]) for one in found if one.startswith(self.root)]

    def unfold(self) -> None:
        """Open whatever can be opened, so that it is looked at too."""
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    def bones(self) -> str:
        """How the page is made, without what it says."""
        return str(self.page.evaluate(BONES))

    def unreadable(self) -> list[str]:
        """What axe calls serious or critical."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")  # nothing is covered there
        found = [f"axe {one}" for one in self.page.evaluate(LOOK, WCAG)]
        self.page.evaluate("scrollTo(0, 0)")
        return found

    def too_wide(self) -> list[str]:
        return [f"too wide {one}" for one in self.page.evaluate(TOO_WIDE)]

    def marks(self) -> list[str]:
        """What is wrong with the marks of bpmn.io; where there is a drawing, there must be one."""
        drawings = self.page.locator(".diagram[data-xml], [data-drawing]").count()
        if drawings:
            self.page.wait_for_selector(".bjs-powered-by, .fjs-powered-by-link", state="attached")
        marks = self.page.locator(".bjs-powered-by, .fjs-powered-by-link")
        faults = [] if marks.count() >= drawings else ["a drawing without its mark"]
        for mark in marks.all():
            fault = mark.evaluate(MARK) if mark.is_visible() else "cannot be seen"
            faults += [f"the mark of bpmn.io {fault}"] if fault else []
        return faults

    def violations(self) -> list[str]:
        return [f"policy {one}" for one in self.page.evaluate("window.violated")]

    def weight(self) -> float:
        """Kilobytes of script and style that the page loaded, packed."""
        return sum(len(gzip.compress((DIST / name).read_bytes())) for name in self.loaded) / 1024

    def close(self) -> None:
        self.context.close()

    def _hear(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"console {said.text}")

    def _dismiss(self, dialog: Any) -> None:
        if dialog.type != "beforeunload":
            self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, response: Response) -> None:
        _, found, name = response.url.partition("/static/dist/")
        if found and name.endswith((".js", ".css")):
            self.loaded.add(name)
