"""What every page shares: words, the way through the house, days and moments as people write them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, g, url_for

from app import words
from app.casework import letters
from app.casework.forms.wording import shown
from app.casework.letters import Letter
from app.clock import SHANGHAI, today
from app.config import Config
from app.credit import Rule
from app.db import reading
from app.people import Actor, may
from app.web import markdown
from app.web.language import say, say_day, say_error, speaking
from app.web.masking import without_numbers
from app.words import catalogue

ROLE_WORDS = {
    "applicant": "信用主体",
    "agent": "经办人",
    "clerk": "受理窗口",
    "reviewer": "业务科室",
    "approver": "分管领导",
    "publisher": "信用科",
    "supervisor": "督导",
    "evaluator": "评价人",
    "designer": "流程设计",
    "administrator": "系统管理",
    "auditor": "审计",
}

STATUS_WORDS = {
    "running": "办理中",
    "suspended": "已中止",
    "ended": "已办结",
    "retracted": "已撤回",
    "terminated": "已终止",
}
LEDGER_WORDS = {
    "start": "开始计时",
    "stop": "停止计时",
    "resume": "恢复计时",
    "extend": "延长",
    "recompute": "重新计算",
    "finish": "办结",
}


@dataclass(frozen=True)
class Way:
    """One entry of the navigation."""

    endpoint: str
    words: str
    act: str
    staff: bool


WAYS = (
    Way("mine.records", "我的信用记录", "records.read", staff=False),
    Way("mine.my_cases", "我的办件", "cases.read", staff=False),
    Way("remedies.mine", "我的异议", "cases.read", staff=False),
    Way("promising.mine", "我的承诺", "cases.start", staff=False),
    Way("services.catalogue", "可办事项", "cases.start", staff=False),
    Way("letters.box", "消息", "cases.read", staff=False),
    Way("inbox.tasks", "待办", "tasks.read", staff=True),
    Way("inbox.cases", "案件", "cases.read", staff=True),
    Way("record_file.listing", "记录", "records.oversee", staff=True),
    Way("promise_desk.kept", "承诺", "commitments.report", staff=True),
    Way("papers.to_deliver", "待送达", "papers.deliver", staff=True),
    Way("desk.show", "我的安排", "desk.substitute", staff=True),
    Way("letters.box", "消息", "cases.read", staff=True),
    Way("definitions.listing", "流程与规则", "definitions.read", staff=True),
    Way("oversight.overview", "督导", "oversight.read", staff=True),
    Way("incidents.listing", "异常", "incidents.read", staff=True),
    Way("keeping.ledger", "台账", "records.survey", staff=True),
    Way("imports.listing", "导入", "records.import", staff=True),
    Way("rules.listing", "规则", "definitions.read", staff=True),
    Way("calendar.show", "日历", "definitions.read", staff=True),
    Way("people.listing", "人员", "people.edit", staff=True),
    Way("units.listing", "单位", "people.edit", staff=True),
    Way("verification.show", "日志核验", "journal.verify", staff=True),
)
OPEN_WAYS = (
    Way("register.search", "信用信息公示", "", staff=False),
    Way("commitments.catalogue", "信用承诺", "", staff=False),
    Way("register.guide", "信用修复指南", "", staff=False),
    Way("services.catalogue", "可办事项", "", staff=False),
    Way("catalogue.public", "公开清单", "", staff=False),
)
"""What anybody finds who has not signed in."""
SCRIPT_WORDS = {
    "saved": "已自动保存（{at}）",
    "unsaved": "暂时未能保存，内容仍在本页",
    "uploading": "正在上传 {percent}%",
    "failed": "未能上传，请重试",
    "remove": "移除",
    "zoom_in": "放大",
    "zoom_out": "缩小",
    "whole": "全图",
}
"""What the browser's own code says."""


def translate(chinese: str, /, **named: Any) -> str:
    """Words of a page in the reader's language. Chinese pages say what stands in the template."""
    return say(chinese, named)


def letter_words(letter: Letter) -> str:
    """The sentence of a letter: what the office said, in the language in which it said it."""
    return words.say(letter.code, letter.named)


def as_moment(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def as_day(day: date | datetime | None) -> str:
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    return say_day(day) if day else ""


DEMO_STEPS = {"day": "过一天", "week": "过一周", "deadline": "到下一个期限"}
"""How far the demonstration's clock can be moved by one click."""
UNIT_WORDS = {
    "workdays": "个工作日",
    "calendar_days": "天",
    "months": "个月",
    "years": "年",
    "times": "次",
    "wan": "万元",
}


def rule_value(rule: Rule) -> str:
    """The value of a rule with its unit; 未设定 where nobody could read it."""
    if rule.value is None:
        return translate("未设定")
    if isinstance(rule.value, bool):
        return translate("是") if rule.value else translate("否")
    unit = UNIT_WORDS.get(rule.unit)
    return f"{shown(rule.value)} {translate(unit)}" if unit else shown(rule.value)


def kept_value(value: Any, name: str) -> str:
    """One thing kept of a record as it stood, as people read it."""
    if value in (None, "", []):
        return translate("（无）")
    if name == "categories":
        return "、".join(say(f"category_{one}") for one in value)
    code = {"severity": "severity_", "governing_order": "order_", "order_override": "order_"}.get(name)
    code = {"governing_class": "order_class_"}.get(name, code)
    return say(f"{code}{value}") if code else str(value)


def ways_of(actor: Actor | None, known: frozenset[str]) -> list[Way]:
    """Only what this person may use, and only what is there."""
    if actor is None:
        return [way for way in OPEN_WAYS if way.endpoint in known]
    return [
        way
        for way in WAYS
        if way.endpoint in known
        and may(actor, way.act)
        and (actor.is_staff if way.staff else actor.is_applicant)
    ]


def unread_of(actor: Actor | None) -> int:
    """How many letters the person has not read."""
    if actor is None or actor.id is None:
        return 0
    with reading() as session:
        return letters.unread(session, actor.id)


def install(office: Flask, config: Config) -> None:
    office.jinja_env.trim_blocks = True
    office.jinja_env.lstrip_blocks = True
    office.jinja_env.filters.update(
        day=as_day,
        moment=as_moment,
        sentence=say_error,
        letter=letter_words,
        markdown=markdown.as_html,
        shown=shown,
        masked=without_numbers,
        kept_value=kept_value,
        rule_value=rule_value,
        plain_number=lambda number: f"{number.normalize():f}",
    )
    office.jinja_env.globals.update(_=translate, say=say)

    @office.context_processor
    def shared() -> dict[str, Any]:
        actor: Actor | None = g.get("actor")
        ways = ways_of(actor, frozenset(office.view_functions))
        return {
            "home": url_for(ways[0].endpoint) if ways else url_for("register.search"),
            "unread": lambda: unread_of(actor),
            "script_words": {key: catalogue()[one][speaking()] for key, one in SCRIPT_WORDS.items()},
            "actor": actor,
            "may": lambda act: actor is not None and may(actor, act),
            "ways": ways,
            "role_words": ROLE_WORDS,
            "status_words": STATUS_WORDS,
            "ledger_words": LEDGER_WORDS,
            "today": today(),
            "is_demo": config.mode == "demo",
            "demo_steps": DEMO_STEPS,
            "idle_minutes": config.idle_minutes,
        }
