"""The whole life of a repair by hand, everyone at an own browser: desks, and the company on a phone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from app.demo.sheet import SHUNDA, Row, sheet
from tests.journeys.chromium import a_chromium, needs_chromium
from tests.journeys.running import Running

pytestmark = needs_chromium

DECISION = "青交执罚〔2026〕301号"
PENALTY = Row(301, SHUNDA, date(2026, 2, 26), "罚款", "3", "道路货运违法", "擅自改装营运车辆")
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WEEKS = 16
UNFOLD = (
    "one => { for (let at = one; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; }"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("by-hand"), "")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with a_chromium() as launched:
        yield launched


def test_from_the_import_to_the_grant_with_nothing_but_browsers(office, chromium):
    with person(chromium, office, "沈洁") as publisher:
        import_the_sheet(publisher)
        collect(publisher)
    with person(chromium, office, "顾清", PHONE) as company:
        wait_until_it_may_apply(company)
        number = apply(company)
    with person(chromium, office, "何芳") as clerk:
        ask_for_more(clerk, number)
    with person(chromium, office, "顾清", PHONE) as company:
        answer(company, number)
    with person(chromium, office, "何芳") as clerk:
        decide(clerk, number, "1")
    with person(chromium, office, "林涛") as reviewer:
        verify(reviewer, number)
    with person(chromium, office, "高峰") as approver:
        public = record_page(approver)
        decide(approver, number, "1", "情况属实，准予修复。")
    with person(chromium, office, None, PHONE) as anyone:
        anyone.goto(f"/?q={DECISION}")
        expect(anyone.locator("main")).to_contain_text("没有正在公示")
        assert anyone.goto(public).status == 404


@contextmanager
def person(chromium: Browser, office: Running, name: str | None, screen: dict = DESK) -> Iterator[Page]:
    """Somebody's browser; a complaint of its console fails the test."""
    complaints: list[str] = []
    context = chromium.new_context(base_url=office.root, locale="zh-CN", **screen)
    page = context.new_page()
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.goto("/")
    if name is not None:
        page.goto("/sign-in")
        page.get_by_role("button", name=name).click()
        page.wait_for_url(lambda address: "sign-in" not in address)
    yield page
    context.close()
    assert [one for one in complaints if "status of 4" not in one] == []


def fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def import_the_sheet(page: Page) -> None:
    """Sent, rehearsed, looked at, taken in."""
    page.goto("/imports")
    file = {"name": "二月处罚.csv", "mimeType": "text/csv", "buffer": sheet((PENALTY,))}
    page.get_by_label("表格文件").set_input_files(file)
    page.get_by_role("button", name="上传并试导入").click()
    expect(page.locator("main")).to_contain_text("还没有写入任何内容", timeout=20_000)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("main")).to_contain_text("接收", timeout=20_000)
    expect(page.locator("main")).not_to_contain_text("正在导入", timeout=20_000)


def collect(page: Page) -> None:
    """Every decision that waits, until none does."""
    for _ in range(5):
        page.goto("/inbox?view=unit&process=record_intake")
        row = page.locator("tr[data-task]").first
        if not row.count():
            break
        form = page.locator("[data-pane] form[data-later]")
        form.get_by_label("全部无误，归集").check()
        form.locator("[data-submit]").click()
        expect(page.locator("[data-toasts], .toasts").first).to_contain_text("撤销")
        page.wait_for_timeout(9_000)  # what was handed in is held for eight seconds
    page.goto(f"/?q={DECISION}")
    expect(page.locator("main")).to_contain_text(DECISION)


def wait_until_it_may_apply(page: Page) -> None:
    """The page says from when; the weeks pass by the clock in the header."""
    for _ in range(WEEKS):
        page.goto("/mine")
        mine = page.locator("article", has_text=DECISION)
        if mine.get_by_role("link", name="申请信用修复").count():
            return
        expect(mine).to_contain_text("2026年5月27日")
        fits(page)
        with page.expect_navigation():
            page.get_by_role("button", name="过一周").tap()
    raise AssertionError("it never may")


def apply(page: Page) -> str:
    page.locator("article", has_text=DECISION).get_by_role("link", name="申请信用修复").tap()
    page.get_by_label("经办人姓名").fill("王经办")
    fits(page)
    page.get_by_label("经办人电话").fill("13800000000")
    page.get_by_label("本人或法定代表人").check()
    page.get_by_label("义务履行完毕日期").fill("2026-03-20")
    page.get_by_label("一次缴清").check()
    page.get_by_label("纠正失信行为的说明").fill("已按决定书要求整改到位，罚款已缴清。")
    for promise in ("承诺所提交的材料真实", "承诺依法诚信经营", "同意将本承诺向社会公开"):
        page.get_by_label(promise).check()
    page.get_by_role("button", name="提交申请").tap()
    expect(page.locator("main")).to_contain_text("您的申请已提交")
    return re.search(r"XF2026\d{6}", page.locator("main").inner_text()).group()


def find(page: Page, number: str) -> None:
    """The case beside the list, found by its number."""
    page.goto("/inbox?view=unit")
    page.get_by_role("searchbox").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-task]")).to_have_count(1)
    expect(page.locator("[data-pane]")).to_contain_text(number)
    page.locator("tr[data-task] th a").focus()


def ask_for_more(page: Page, number: str) -> None:
    find(page, number)
    form = page.locator("[data-pane] form[action$='/supplement']")
    form.evaluate(UNFOLD)
    form.locator("textarea[name=gaps]").fill("罚款缴纳凭证\n整改照片")
    form.get_by_role("button").click()
    expect(page.locator("[data-pane]")).not_to_contain_text("正在", timeout=3_000)


def answer(page: Page, number: str) -> None:
    page.goto("/mine/cases")
    page.locator("article", has_text=number).get_by_role("link", name="现在办理").tap()
    points = page.locator(".point")
    expect(points).to_have_count(2)
    fits(page)
    points.nth(0).get_by_label("您的答复").fill("已补交凭证。")
    points.nth(1).get_by_label("您的答复").fill("已补交照片。")
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.locator("main")).to_contain_text("您的申请已提交")


def decide(page: Page, number: str, key: str, opinion: str = "") -> None:
    """By keys alone: the conclusion's number, the opinion, s; then the eight seconds pass."""
    find(page, number)
    page.keyboard.press(key)
    if opinion:
        page.locator("[data-pane] textarea[name=opinion]").fill(opinion)
        page.keyboard.press("Escape")
    page.keyboard.press("s")
    handed_in(page)


def verify(page: Page, number: str) -> None:
    find(page, number)
    form = page.locator("[data-pane] form[data-later]")
    form.get_by_label("本单位业务系统").check()
    form.get_by_label("已纠正且全部履行").check()
    form.locator("textarea[name=findings]").fill("经核对，义务已全部履行。")
    page.keyboard.press("Control+Enter")
    handed_in(page)


def handed_in(page: Page) -> None:
    expect(page.get_by_role("button", name=re.compile("撤销")).first).to_be_visible()
    page.wait_for_timeout(9_000)


def record_page(page: Page) -> str:
    """Where the public still reads the record."""
    page.goto(f"/?q={DECISION}")
    address = page.locator("a[href*='/records/']").first.get_attribute("href")
    assert page.goto(address).status == 200
    return address
