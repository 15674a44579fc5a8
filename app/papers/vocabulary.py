"""The names that a template may use, each with an invented value for previews.

What stands here is what the designer's list shows; its words are `paper_fact_<name>` in `app/words`. A name
with entries is read as `subject.name`. `more` is open: facts that only one family of cases knows.
"""

from datetime import date
from typing import Any

OPEN_NAMES = frozenset({"more"})

SAMPLE: dict[str, Any] = {
    "agency": {"name": "某某市交通运输局", "code": "11370000000000000X"},
    "subject": {
        "name": "某某运输有限公司",
        "code": "91370000000000000X",
        "is_person": False,
        "address": "某某市某某路1号",
    },
    "case": {"number": "XF2026000001", "title": "某某运输有限公司信用修复", "applied_on": date(2026, 8, 7)},
    "paper": {
        "title": "文书名称",
        "number": "某交信〔2026〕1号",
        "issued_on": date(2026, 8, 10),
        "replaces": None,
    },
    "record": {
        "decision_no": "某交罚〔2026〕1号",
        "recognised_on": date(2026, 5, 6),
        "authority": "某某市交通运输局",
        "act_type": "超限运输",
        "content": "罚款3万元",
        "severity": "一般",
        "publicity_max_end": date(2027, 5, 6),
        "first_application": date(2026, 8, 7),
    },
    "decision": {
        "on": date(2026, 8, 10),
        "reason": "处罚决定确定的义务尚未履行完毕",
        "opinion": "情况属实。",
    },
    "gaps": ["信用承诺书", "缴款凭证"],
    "due": {
        "day": date(2026, 8, 19),
        "days": 7,
        "unit": "个工作日",
        "title": "作出修复决定",
        "source": "信用修复管理办法",
        "unverified": True,
    },
    "explanation": ["一般失信信息，最短公示期已满。"],
    "legal_basis": ["《信用修复管理办法》（国家发展改革委令第36号）"],
    "remedies": {
        "reconsideration_days": 60,
        "suit_months": 6,
        "reconsider_by": date(2026, 10, 9),
        "sue_by": date(2027, 2, 10),
        "unverified": True,
    },
    "rights": {"days": 5, "by": date(2026, 8, 17), "source": "行政处罚法", "unverified": True},
    "commitment": {
        "item": "道路运输经营许可",
        "type": "审批替代型",
        "text": "本单位承诺所提交材料真实、合法、有效。",
        "conditions": ["有与其经营业务相适应的车辆"],
        "signer": "张某",
        "signed_on": date(2026, 8, 7),
        "version": 1,
    },
    "objection": {
        "number": "YY2026000001",
        "ground": "信息有误",
        "request": "更正处罚金额",
        "result": "异议成立",
        "findings": "经核查，公示金额与决定书不一致。",
        "measures": "已更正公示信息。",
    },
    "listing": {
        "name": "严重失信主体名单",
        "basis": "某某规定",
        "listed_on": date(2025, 8, 7),
        "removed_on": date(2026, 8, 10),
        "measures": ["不得申请告知承诺"],
    },
    "more": {},
}


def names() -> list[str]:
    """Every name as it is written in a template, in the order of the list."""
    found: list[str] = []
    for name, value in SAMPLE.items():
        if isinstance(value, dict) and name not in OPEN_NAMES:
            found += [f"{name}.{entry}" for entry in value]
        elif name not in OPEN_NAMES:
            found.append(name)
    return found


def knows(name: str, entry: str | None = None) -> bool:
    """Whether a template may read that name, or that entry of it."""
    if name not in SAMPLE:
        return False
    if entry is None or name in OPEN_NAMES or not isinstance(SAMPLE[name], dict):
        return True
    return entry in SAMPLE[name]
