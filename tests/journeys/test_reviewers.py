"""The reviewers' screens in a real browser: fifty tasks by keyboard alone, undo, bulk, phone."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.scheduler import tick
from tests.journeys.chromium import needs_chromium
from tests.journeys.desks import PHONE, Desks

PICTURES = os.environ.get("CHENGNUO_PICTURES")
"""A folder for screenshots, where somebody wants to look at them."""

pytestmark = needs_chromium


@pytest.fixture
def desks(sqlite_only, tmp_path, office_clock):
    return lambda many: Desks(sqlite_only, tmp_path, office_clock, many)


def picture(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def ready(page, task: str | None = None) -> str:
    """Wait until the current row's task stands beside the list; its id."""
    page.wait_for_function(
        """() => {
          const row = document.querySelector('tr[aria-current]:not([data-done])');
          const shown = document.querySelector('[data-pane] [data-task-page]');
          return row && shown && shown.dataset.taskPage === row.dataset.task;
        }"""
    )
    return page.locator("tr[aria-current]").get_attribute("data-task")


def test_fifty_tasks_are_cleared_by_keyboard_alone(desks, record_property):
    office = desks(50)
    before = len(office.tasks("open"))
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        pressed, done = 0, 0
        began = time.monotonic()
        while done < 50:
            task = ready(page)
            page.keyboard.press("1")
            page.keyboard.press("s")
            pressed, done = pressed + 2, done + 1
            still = f"tr[data-task='{task}']:not([data-done])"  # the last one takes the list with it
            page.wait_for_selector(still, state="detached")
        seconds = time.monotonic() - began
    office.clock.set(office.clock() + timedelta(seconds=9))
    tick(office.clock())

    record_property("seconds_per_task", seconds / done)
    record_property("keys_per_task", pressed / done)
    assert before - len(office.tasks("open")) == 50
    assert pressed / done <= 2


def test_a_decision_is_undone_and_what_was_written_is_there(desks):
    office = desks(3)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        task = ready(page)
        page.keyboard.press("1")
        page.locator("textarea[name=remark]").fill("电话核实过")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".toast button")
        picture(page, "inbox-undo")
        page.reload()
        page.wait_for_selector(".toast button")  # the server holds it: another tab may undo it
        page.keyboard.press("z")
        page.wait_for_selector(".toast", state="detached")
        page.goto(f"/tasks/{task}")

        assert page.locator("textarea[name=remark]").input_value() == "电话核实过"
        assert page.locator("input[name=decision]").first.is_checked()
    assert task in [one.id for one in office.tasks("open")]


def test_keys_rest_while_somebody_types_and_composes(desks):
    office = desks(3)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        task = ready(page)
        page.keyboard.press("/")
        page.keyboard.type("jks?")
        page.evaluate(
            """() => document.body.dispatchEvent(
              new KeyboardEvent('keydown', { key: 's', keyCode: 229, bubbles: true, isComposing: true }))"""
        )

        assert page.locator("#search").input_value() == "jks?"
        assert page.locator("tr[aria-current]").get_attribute("data-task") == task
        assert page.locator(".toast").count() == 0
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert page.locator("dialog#keys").is_visible()
        picture(page, "inbox-keys")


def test_the_next_three_are_there_before_they_are_asked_for(desks):
    office = desks(6)
    with office.browser("clerk") as page:
        fetched = []
        page.on("request", lambda asked: fetched.append(asked.url) if asked.headers.get("x-pane") else None)
        page.goto("/inbox?view=unit")
        ready(page)
        page.wait_for_timeout(800)
        rows = [row.get_attribute("data-task") for row in page.locator("tr[data-task]").all()]
        at_first = {url.rpartition("/")[2] for url in fetched}
        page.keyboard.press("j")
        ready(page)

        assert at_first == set(rows[:4])
        assert not page.evaluate(
            "() => Object.keys(localStorage).length + Object.keys(sessionStorage).length"
        )
        picture(page, "inbox-wide")


def test_phrases_are_kept_and_inserted_by_keys(desks):
    office = desks(2)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        ready(page)
        page.keyboard.press("2")
        page.wait_for_selector("textarea[name=opinion]")
        page.locator("textarea[name=opinion]").fill("罚没款未缴清，请缴清后再申请。")
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        page.get_by_role("button", name="把现在的意见存为常用").click()
        page.wait_for_selector('[data-insert^="罚没款未缴清"]', state="attached")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        ready(page)
        page.keyboard.press("2")
        page.wait_for_selector("textarea[name=opinion]")
        page.keyboard.press("p")
        page.keyboard.press("1")

        assert page.locator("textarea[name=opinion]").input_value() == "罚没款未缴清，请缴清后再申请。"
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".errors")
        assert "理由" in page.locator(".errors").inner_text()
        picture(page, "inbox-errors")


def test_a_file_is_looked_at_in_place(desks):
    office = desks(2)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        ready(page)
        page.keyboard.press("v")
        shown = page.locator("dialog.preview img")
        shown.wait_for()

        page.wait_for_function("() => document.querySelector('dialog.preview img').naturalWidth > 0")
        page.keyboard.press("Escape")
        assert page.locator("dialog.preview").count() == 0


def test_many_are_done_at_once_and_each_says_how_it_went(desks):
    office = desks(4)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit&q=众行")
        page.goto("/inbox?view=unit")
        ready(page)
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("X")
        assert "3" in page.locator("[data-count]").inner_text()
        page.keyboard.press("B")
        page.wait_for_url("**/inbox/bulk?*")
        picture(page, "bulk")
        page.locator("input[name=decision]").first.check()
        page.get_by_role("button", name="提交 3 件").click()

        assert "3 件成功" in page.locator("h1").inner_text()
        picture(page, "bulk-done")


def test_on_a_phone_one_thing_comes_after_the_other(desks):
    office = desks(3)
    with office.browser("clerk", PHONE) as page:
        page.goto("/inbox?view=unit")
        picture(page, "inbox-phone")
        assert not page.locator("[data-pane]").is_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        page.locator("tr[data-task] th a").first.click()
        page.wait_for_url("**/tasks/*")
        picture(page, "task-phone")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        page.goto("/desk")
        picture(page, "desk-phone")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]


def test_the_pages_of_a_reviewer_stand_at_full_width(desks):
    office = desks(3)
    with office.browser("clerk") as page:
        page.goto("/inbox?view=unit")
        task = ready(page)
        for path, name in ((f"/tasks/{task}", "task-wide"), ("/desk", "desk-wide")):
            page.goto(path)
            picture(page, name)
            assert page.locator("h1").count() == 1
            assert page.locator("main button.primary:visible").count() <= 1, path
