"""On a phone, in Chromium: apply, be asked for more, answer each point, read the result."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.running import ROOT, Running
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
PHONE = {"width": 390, "height": 844}
RECORD = "青交执罚〔2025〕110号"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500015a1d0b2a0000000049454e44ae426082"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: the browser tests are skipped"),
    pytest.mark.skipif(not DIST.exists(), reason="no browser files: make setup builds them"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    running = Running(tmp_path_factory.mktemp("applicants"), "")
    running.start()
    yield running
    running.kill()


@pytest.fixture
def phone(office: Running):
    """The applicant's phone; anything its browser complains of, or a page wider than it, fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(f"{office.root}sign-in")
        page.get_by_role("button", name="尤工").tap()
        expect(page.get_by_role("heading", name="我的信用记录")).to_be_visible()
        yield page
        browser.close()
    refused = "400 (BAD REQUEST)"  # Chromium notes the one answer that is sent back to be mended
    assert [one for one in complaints if refused not in one] == []


def fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def test_from_the_application_to_the_result_on_a_phone(office, phone):
    begin_and_leave(phone, office)
    number = hand_in(phone, office)
    ask_for_more(office, number)
    answer_each_point(phone, office, number)
    grant(office, number)
    read_the_result(phone, office, number)


def own_record(page: Page, office: Running):
    page.goto(f"{office.root}mine")
    fits(page)
    return page.locator("article", has_text=RECORD)


def begin_and_leave(page: Page, office: Running) -> None:
    """Half filled in, it saves itself with its photograph; the person goes away."""
    own_record(page, office).get_by_role("link", name="申请信用修复").tap()
    page.get_by_label("经办人姓名").fill("王经办")
    expect(page.get_by_text("拍照").first).to_be_visible()
    photograph(page.locator("[id='f-performance_proof-camera']"), "缴款凭证.png")
    expect(page.get_by_role("link", name="缴款凭证.png")).to_be_visible()
    expect(page.locator(".draft-status")).to_contain_text("已自动保存")
    fits(page)
    page.goto(f"{office.root}mine")


def photograph(camera, name: str) -> None:
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files({"name": name, "mimeType": "image/png", "buffer": PICTURE})


def hand_in(page: Page, office: Running) -> str:
    """It is there again; one file is taken out, the rest filled in and handed in; the case number."""
    own_record(page, office).get_by_role("link", name="继续填写申请").tap()
    expect(page.get_by_label("经办人姓名")).to_have_value("王经办")
    photograph(page.locator("[id='f-performance_proof-camera']"), "拍糊了.png")
    page.get_by_role("button", name="移除 拍糊了.png").tap()
    expect(page.get_by_role("link", name="拍糊了.png")).to_have_count(0)
    page.get_by_label("经办人电话").fill("13800000000")
    page.get_by_label("本人或法定代表人").check()
    page.get_by_label("义务履行完毕日期").fill("2026-02-20")
    page.get_by_label("无罚没款").check()
    page.get_by_label("纠正失信行为的说明").fill("已按要求整改到位，并补报全部统计资料。")
    for promise in ("承诺所提交的材料真实", "承诺依法诚信经营", "同意将本承诺向社会公开"):
        page.get_by_label(promise).check()
    page.get_by_role("button", name="提交申请").tap()
    expect(page.locator("main")).to_contain_text("您的申请已提交，最迟 2026年3月")
    expect(page.get_by_role("link", name="缴款凭证.png")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("拍糊了")
    return re.search(r"XF2026\d{6}", page.locator("main").inner_text()).group()


def desk(office: Running, name: str, number: str) -> tuple[Visitor, object]:
    person = Visitor(office.root)
    person.sign_in(name)
    rows = person.get("/inbox?view=unit").tree.iter("tr")
    row = next(one for one in rows if number in one.text_content())
    link = next(one for one in row.iter("a") if "/tasks/" in one.get("href"))
    return person, person.get(link.get("href"))


def ask_for_more(office: Running, number: str) -> None:
    clerk, task = desk(office, "何芳", number)
    assert clerk.submit(task, task.form("/supplement"), gaps="整改照片\n统计资料补报回执").status == 200


def answer_each_point(page: Page, office: Running, number: str) -> None:
    page.goto(f"{office.root}mine/cases")
    mine = page.locator("article", has_text=number)
    expect(mine).to_contain_text("轮到您办理")
    mine.get_by_role("link", name="现在办理").tap()
    points = page.locator(".point")
    expect(points).to_have_count(2)
    fits(page)
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("请更正以下 2 处")
    photograph(points.nth(0).locator("input[capture]"), "整改照片.png")
    expect(points.nth(0).get_by_role("link", name="整改照片.png")).to_be_visible()
    points.nth(1).get_by_label("您的答复").fill("回执编号 2026-118，已在系统内补报。")
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.locator("main")).to_contain_text("您的申请已提交")


def grant(office: Running, number: str) -> None:
    clerk, task = desk(office, "何芳", number)
    assert "回执编号 2026-118" in task.words
    assert clerk.submit(task, task.form("/complete"), decision="accept").status == 200
    reviewer, task = desk(office, "林涛", number)
    found = {"sources": ["own_system"], "decision": "performed", "findings": "经核对，义务已全部履行。"}
    assert reviewer.submit(task, task.form("/complete"), **found).status == 200
    approver, task = desk(office, "高峰", number)
    decided = approver.submit(task, task.form("/complete"), decision="grant", opinion="情况属实，准予修复。")
    assert decided.status == 200


def read_the_result(page: Page, office: Running, number: str) -> None:
    """The message counts as unread until it is read; the drawing shows the way that was gone."""
    page.goto(f"{office.root}mine/cases")
    page.locator("article", has_text=number).get_by_role("link").first.tap()
    expect(page.locator("main")).to_contain_text("已于 2026年3月2日 准予修复")
    expect(page.locator(".diagram .visited").first).to_be_attached()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    fits(page)
    assert RECORD not in Visitor(office.root).get("/").words
    expect(page.locator("nav .count")).to_be_visible()
    page.goto(f"{office.root}letters")
    page.get_by_role("button", name="全部标为已读").tap()
    expect(page.locator("nav .count")).to_have_count(0)
