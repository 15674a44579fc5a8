"""The built diagram script draws in a real browser under the product's content policy."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from app.web.headers import POLICY

DIST = Path(__file__).resolve().parents[3] / "app" / "web" / "static" / "dist"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: the browser tests are skipped"),
    pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them"),
]

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
  <process id="repair" isExecutable="true">
    <startEvent id="applied" name="申请"/>
    <sequenceFlow id="to_check" sourceRef="applied" targetRef="check"/>
    <userTask id="check" name="形式审查"/>
    <sequenceFlow id="to_end" sourceRef="check" targetRef="ended"/>
    <endEvent id="ended" name="办结"/>
  </process>
  <d:BPMNDiagram><d:BPMNPlane bpmnElement="repair">
    <d:BPMNShape bpmnElement="applied"><dc:Bounds x="0" y="22" width="36" height="36"/></d:BPMNShape>
    <d:BPMNShape bpmnElement="check"><dc:Bounds x="90" y="0" width="99" height="80"/></d:BPMNShape>
    <d:BPMNShape bpmnElement="ended"><dc:Bounds x="250" y="22" width="36" height="36"/></d:BPMNShape>
    <d:BPMNEdge bpmnElement="to_check"><di:waypoint x="36" y="40"/><di:waypoint x="90" y="40"/></d:BPMNEdge>
    <d:BPMNEdge bpmnElement="to_end"><di:waypoint x="189" y="40"/><di:waypoint x="250" y="40"/></d:BPMNEdge>
  </d:BPMNPlane></d:BPMNDiagram>
</definitions>"""


class Site(SimpleHTTPRequestHandler):
    """The built files, one page and one diagram, under the policy that the product sends."""

    page = ""

    def do_GET(self):
        answers = {
            "/": ("text/html", self.page),
            "/long": ("text/html", self.page.replace("/repair.bpmn", "/long.bpmn")),
            "/repair.bpmn": ("application/xml", DIAGRAM),
            "/long.bpmn": ("application/xml", DIAGRAM.replace('x="250"', 'x="4000"')),
        }
        if self.path not in answers:
            return super().do_GET()
        kind, body = answers[self.path]
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(nonce="n"))
        self.end_headers()
        return self.wfile.write(body.encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def site():
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    files = {name: entry["file"] for name, entry in manifest.items()}
    Site.page = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>t</title>
        <link rel="icon" href="data:,"><link rel="stylesheet" href="{files["app.css"]}">
        <link rel="stylesheet" href="{files["diagram.css"]}"></head><body><main>
        <div class="diagram" data-xml="/repair.bpmn"
             data-marks='{{"visited": ["applied"], "current": ["check"]}}'><p>现在：形式审查</p></div>
        </main><script type="module" src="{files["diagram.js"]}"></script></body></html>"""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(DIST)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        page.complaints = []
        page.on(
            "console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text)
        )
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        yield page
        browser.close()


def test_the_way_gone_and_the_present_place_are_marked(site, page):
    page.goto(site)
    page.wait_for_selector(".diagram .djs-element.current")

    marked = {
        mark: set(
            page.eval_on_selector_all(f".djs-element.{mark}", "all => all.map(e => e.dataset.elementId)")
        )
        for mark in ("visited", "current", "ahead")
    }
    assert marked["visited"] == {"applied", "applied_label", "to_check"}
    assert marked["current"] == {"check"}
    assert marked["ahead"] == {"ended", "ended_label", "to_end"}
    assert page.complaints == []


def test_the_watermark_is_fully_visible(site, page):
    page.goto(site)
    mark = page.wait_for_selector(".bjs-powered-by")

    box, frame = mark.bounding_box(), page.locator(".diagram").bounding_box()

    assert mark.is_visible()
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert box["y"] > frame["y"] + frame["height"] / 2


def test_a_long_diagram_opens_readably_at_the_present_place(site, page):
    page.goto(f"{site}long")
    present = page.wait_for_selector(".djs-shape.current .djs-visual")

    box, frame = present.bounding_box(), page.locator(".diagram").bounding_box()

    assert box["width"] > 70
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
