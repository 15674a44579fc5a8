"""A designer changes a due date and a form in the browser; a new case follows, one that runs does not."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.running import ROOT, Running
from tests.journeys.visitor import Page as Read
from tests.journeys.visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")
DIST = ROOT / "app" / "web" / "static" / "dist"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OLD_CASE, NEW_RECORD = "〔2025〕101号", "〔2025〕110号"
APPLICATION = {
    "agent_name": "石磊",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-02-20",
    "payment": "none",
    "rectification_note": "已按决定书要求停产整改到位。",
    "promise_truth": True,
    "promise_liability": True,
    "promise_public": True,
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: the browser tests are skipped"),
    pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    running = Running(tmp_path_factory.mktemp("studio"), "")
    running.start()
    yield running
    running.kill()


@pytest.fixture
def designer(office: Running):
    """Her browser, signed in; anything it complains of fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(f"{office.root}sign-in")
        page.get_by_role("button", name="罗成").click()
        yield page
        browser.close()
    assert complaints == []


def open_desk(page: Page, office: Running, name: str) -> None:
    page.goto(f"{office.root}definitions")
    page.get_by_role("link", name=f"编辑“{name}”", exact=True).click()
    expect(page.locator(".findings")).to_have_attribute("data-state", re.compile("done|near"))


def entry(page: Page, name: str):
    return page.locator(f'[data-entry-id="{name}"]')


def open_group(page: Page, name: str) -> None:
    header = page.locator(f'[data-group-id="group-{name}"] > .bio-properties-panel-group-header')
    if "open" not in (header.get_attribute("class") or "").split():
        header.locator(".bio-properties-panel-group-header-title").click()


def saved(page: Page) -> None:
    expect(page.locator(".draft-status")).to_contain_text("草稿已于")


def publish(page: Page, note: str) -> None:
    page.get_by_role("button", name="发布新版本").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("改了什么、为什么").fill(note)
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("第 2 版已发布")
    expect(page.locator("main")).to_contain_text(note)


def test_a_new_case_follows_the_new_version_and_an_old_one_does_not(office, designer):
    change_the_due_date(office, designer)
    add_a_field(office, designer)
    apply(office)

    clerk = Visitor(office.root)
    clerk.sign_in("何芳")
    old_due, old = on_the_desk(clerk, OLD_CASE)
    new_due, new = on_the_desk(clerk, NEW_RECORD)

    assert old_due == "2026-03-04"  # three working days from 28 February, as before
    assert new_due == "2026-03-11"  # seven from 2 March
    assert "现场核对人" in new.words
    assert "现场核对人" not in old.words


@pytest.mark.parametrize(
    "address", ["process/record_intake", "decision/repair_admission", "form/verification"]
)
def test_the_editors_open_whole_with_the_mark_of_their_makers(office, designer, address):
    designer.goto(f"{office.root}studio/{address}")
    expect(designer.locator(".findings")).to_have_attribute("data-state", re.compile("done|near"))

    mark = designer.locator(".bjs-powered-by, .dmn-js-parent .powered-by, .fjs-powered-by").first

    box, frame = mark.bounding_box(), designer.locator(".canvas").bounding_box()
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_a_cell_of_a_decision_is_changed_and_kept(office, designer):
    designer.goto(f"{office.root}studio/decision/record_class")
    expect(designer.locator(".findings")).to_have_attribute("data-state", "done")
    cell = designer.locator("td.output-cell").nth(2)

    cell.click()
    designer.keyboard.press("Control+A")
    designer.keyboard.type('"severe" +')
    expect(designer.locator(".findings")).to_have_attribute("data-state", "over")
    expect(designer.locator("td.finding-over")).to_have_count(1)
    cell.click()
    designer.keyboard.press("Control+A")
    designer.keyboard.type('"severe"')

    expect(designer.locator(".findings")).to_have_attribute("data-state", "done")
    body = designer.request.get(f"{office.root}studio/decision/record_class/body").text()
    assert body.count('<text>"severe"</text>') == 2


def test_a_colleagues_draft_is_not_overwritten_and_nothing_is_lost(office, designer):
    desk = designer.context.browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    other = desk.new_page()
    other.goto(f"{office.root}sign-in")
    other.get_by_role("button", name="秦明").click()
    pages = (designer, other)
    for page in pages:
        page.goto(f"{office.root}studio/form/follow_up")
        expect(page.locator(".findings")).to_have_attribute("data-state", re.compile("done|near"))

    for page in pages:
        page.locator('.fjs-palette-field[data-field-type="textarea"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator(".draft-status")).to_have_text(re.compile("已于|未保存"))

    saved(designer)
    expect(other.get_by_role("alert").first).to_contain_text("罗成")
    expect(other.get_by_role("button", name="下载我的改动")).to_be_visible()
    with other.expect_navigation():
        other.get_by_role("button", name="打开最新的草稿").click()
    expect(other.locator(".draft-status")).to_contain_text("草稿：罗成")
    other.context.close()


def change_the_due_date(office: Running, page: Page) -> None:
    """First to nonsense, which is shown on the drawing; then to a period of the law."""
    open_desk(page, office, "信用修复")
    page.get_by_role("button", name=re.compile("提醒.*是否受理")).first.click()  # brings it into view
    page.locator('.djs-shape[data-element-id="FormalCheck"] .djs-hit').first.click(force=True)
    open_group(page, "assignmentDefinition")
    due = entry(page, "taskScheduleDueDate").locator(".cm-content")
    due.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("due(1 +")
    expect(page.locator(".findings")).to_have_attribute("data-state", "over")
    expect(page.locator(".djs-shape.finding-over")).to_have_attribute("data-element-id", "FormalCheck")
    page.locator('.djs-shape[data-element-id="AcceptRepair"] .djs-hit').first.click(force=True)

    page.get_by_role("button", name=re.compile("错误.*形式审查")).first.click()
    open_group(page, "assignmentDefinition")
    entry(page, "duePeriod").locator("select").select_option("repair.result")

    expect(page.locator(".findings")).not_to_have_attribute("data-state", "over")
    expect(page.locator(".djs-shape.finding-over")).to_have_count(0)
    saved(page)
    publish(page, "形式审查的期限放宽到办理期限")


def add_a_field(office: Running, page: Page) -> None:
    """Dragged from the palette to the end of the form, named, and kept."""
    open_desk(page, office, "形式审查（信用修复）")
    field = page.locator('.fjs-palette-field[data-field-type="textfield"]')
    field.focus()
    page.keyboard.press("Enter")
    open_group(page, "general")
    entry(page, "label").locator(".cm-content, input").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("现场核对人")
    entry(page, "key").locator("input").fill("checked_by")
    page.keyboard.press("Tab")
    expect(page.locator(".fjs-form")).to_contain_text("现场核对人")
    saved(page)
    publish(page, "增加现场核对人")


def apply(office: Running) -> None:
    company = Visitor(office.root)
    company.sign_in("尤工")
    mine = company.get("/mine")
    [section] = [one for one in mine.tree.xpath("//article") if NEW_RECORD in one.text_content()]
    address = section.xpath(".//a[contains(@href, '/repair')]/@href")[0]
    page = company.get(address)
    applied = company.submit(page, page.form("/repair"), **APPLICATION)
    assert "XF2026" in applied.words, applied.words


def on_the_desk(visitor: Visitor, number: str) -> tuple[str, Read]:
    """The day by which the step is due, as the list says, and the task's page."""
    listed = visitor.get("/inbox?view=unit")
    [row] = [row for row in listed.tree.iter("tr") if number in row.text_content()]
    task = visitor.get(row.xpath(".//a[contains(@href, '/tasks/')]/@href")[0])
    return row.xpath(".//time/@datetime")[0], task


def test_a_table_is_tried_with_made_up_facts(office, designer):
    designer.goto(f"{office.root}studio/decision/repair_admission")
    expect(designer.locator(".findings")).to_have_attribute("data-state", "done")
    trying = designer.locator(".trying")
    trying.locator("summary").click()
    given = {"barred": "false", "recognising_unit": "true", "repairable": "true", "minor": "false"}
    for name, value in (given | {"min_period_over": "false"}).items():
        trying.get_by_label(re.compile(f"^{name}")).fill(value)
    trying.get_by_role("button", name="试算").click()

    expect(trying.locator(".tried")).to_contain_text("MIN_PERIOD_NOT_REACHED")
    expect(trying.locator(".tried")).to_contain_text("第 4 行")
    expect(trying.locator(".tried")).to_contain_text("差一点")


def test_an_expression_is_tried_and_completed(office, designer):
    designer.goto(f"{office.root}studio/process/record_intake")
    expect(designer.locator(".findings")).to_have_attribute("data-state", re.compile("done|near"))
    trying = designer.locator(".trying")
    trying.locator("summary").click()
    trying.get_by_label("表达式").fill("=fine > 10")
    trying.get_by_label("事实").fill("{fine_wan: 12.5}")
    trying.get_by_role("button", name="试算").click()

    expect(trying.locator(".tried")).to_contain_text("字段 fine 不存在，是否指 fine_wan？")
