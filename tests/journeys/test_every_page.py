"""Every page that a role can reach by links, in a real Chromium: readable, narrow, light, and silent."""

import re
from collections import Counter, deque

import pytest

from tests.journeys.chromium import AXE, Window, a_chromium, needs_chromium
from tests.journeys.running import Running

pytestmark = [
    *needs_chromium,
    pytest.mark.skipif(not AXE.exists(), reason="no axe-core: make setup installs it"),
]

PEOPLE = {
    "the public": None,
    "an applicant": "顾清",
    "an applicant to supplement": "尤工",
    "the window": "何芳",
    "a reviewer": "林涛",
    "an approver": "高峰",
    "a publisher": "沈洁",
    "a supervisor": "郑义",
    "a designer": "罗成",
    "an administrator": "秦明",
    "an auditor": "孟真",
}
ENGLISH = {"an auditor"}
FEWEST = {"the public": 6}
"""Pages that must be found, so that a broken way through the house is noticed."""
FORMS_LEAD = {"/quality", "/ledger?kind=all"}
"""Where a form leads who fills it in; a designer who looks at the form may not go there."""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ID = re.compile(
    r"/(?:\d+|[0-9a-f]{8,}[\w-]*|file-[0-9a-f]+)(?=/|$)|(?:(?<=/definitions/)|(?<=/studio/))(\w+)/[\w-]+"
)
ALIKE = 2
"""So many pages of one kind are looked at: two cases, two tasks; one of their older versions."""
SAME_FOR_ALL = ("/definitions/", "/studio/", "/records/")
BY_ALL: Counter[str] = Counter()
"""Pages that hold the same for whoever opens them are opened as two people only."""
LOOKED_AT: set[str] = set()
"""Pages of the same make are looked at closely only once, whoever opens them."""
POLICY = re.compile(
    r"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]+'; "
    r"(style-src-attr 'unsafe-inline'; )?"
    r"img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    r"frame-ancestors 'none'(?:; style-src-attr 'unsafe-inline')?(?P<previews>; frame-src 'self')?"
)
PREVIEWS = re.compile(r"^/(inbox|cases|tasks)(/|\?|$)")
EDITORS = re.compile(r"^/studio/(process|decision)/")
BUDGETS = {"/cases/": 80, "/definitions/": 80, "/mine": 80, "/studio/": 620}
ORDINARY = 16
"""Kilobytes of script and style, packed: most pages, and those that begin with these addresses."""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("office"), "")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def browser():
    with a_chromium() as launched:
        yield launched


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_is_readable_narrow_light_and_silent(office, browser, who):
    window = Window(browser, office.root, "en" if who in ENGLISH else "zh-CN")
    if PEOPLE[who]:
        window.sign_in(PEOPLE[who])

    looked_at = walk(window, designs=who == "a designer")
    window.close()

    assert {path: faults for path, faults in looked_at.items() if faults} == {}
    assert len(looked_at) >= FEWEST.get(who, 5), list(looked_at)


def walk(window: Window, *, designs: bool = False) -> dict[str, list[str]]:
    """Follow the links from the first page on; each page with its faults."""
    found: dict[str, list[str]] = {}
    alike: Counter[str] = Counter()
    waiting = deque(["/", "/nowhere", *window.links()])
    while waiting:
        path = waiting.popleft().partition("#")[0]
        kind = re.sub(r"=\d+", "=*", ID.sub(r"/\1*", path))
        if designs and path in FORMS_LEAD:
            continue
        if path.startswith("/language/"):  # leads back here, and would turn the rest of the walk English
            continue
        if path in found or alike[kind] >= (1 if "=*" in kind else ALIKE):
            continue
        if kind.startswith(SAME_FOR_ALL) and BY_ALL[kind] >= 2 * ALIKE:
            continue
        alike[kind] += 1
        BY_ALL[kind] += 1
        answer = window.open(path)
        if answer is None or not answer.header_value("content-type").startswith("text/html"):
            continue
        found[path] = faults_of(window, path, answer)
        waiting.extend(window.links())
    return found


def faults_of(window: Window, path: str, answer) -> list[str]:
    faults = [] if answer.status == 200 or path == "/nowhere" else [f"answers {answer.status}"]
    policy = POLICY.fullmatch(answer.header_value("content-security-policy") or "")
    if policy is None or ("unsafe" in policy[0] and not EDITORS.match(path)):
        faults.append("another content policy")
    elif policy["previews"] and not PREVIEWS.match(path):
        faults.append("frames where nothing is previewed")
    window.unfold()
    new = window.bones() not in LOOKED_AT
    LOOKED_AT.add(window.bones())
    for size in (WIDE, NARROW) if new else ():
        window.page.set_viewport_size(size)
        seen = window.marks() + window.too_wide() + window.unreadable()
        faults += [f"{size['width']}: {one}" for one in seen]
    window.page.set_viewport_size(WIDE)
    weight, budget = window.weight(), next((b for p, b in BUDGETS.items() if path.startswith(p)), ORDINARY)
    if weight > budget:
        faults.append(f"weighs {weight:.0f} KB")
    complaints = [one for one in window.complaints if path != "/nowhere" or "404" not in one]
    return faults + window.violations() + complaints
