"""Permits and the five kinds in the demonstration: some public, some waiting, some with something wrong."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from app.casework.asked import Asked
from app.casework.commands import tasks
from app.casework.models import Case, Task, TaskState
from app.clock import SHANGHAI
from app.db import reading
from app.demo.people import BUREAU, COMPANIES, TEAM, code
from app.people import Actor
from app.registry import entries, imports
from app.registry.entries import Sending
from app.registry.imports import Sent
from app.registry.layouts import LAYOUTS

SHUNDA, HARBOUR, COACH, BRIDGE, RIDE, GARAGE = COMPANIES
UNITS = {"局": (BUREAU, code("G1")), "队": (TEAM, code("G2"))}
Cells = dict[str, Any]


def _permit(number: int, company: str, what: str, until: str, **more: Any) -> Cells:
    return _row(
        "局", f"青交许〔2026〕{number}号", company, categories="普通", content=what, valid_until=until, **more
    )


def _row(unit: str, number: str, company: str, **cells: Any) -> Cells:
    name, uscc = UNITS[unit]
    unit_cells = {"authority": name, "authority_uscc": uscc, "source_unit": name, "source_unit_uscc": uscc}
    return {"name": company, "uscc": COMPANIES[company], "decision_no": number, **unit_cells, **cells}


def _inspection(number: str, company: str, day: str, result: str, **more: Any) -> Cells:
    said = {"categories": "双随机抽查", "act_type": "营运车辆技术状况", "result": result}
    content = f"抽查营运车辆10辆，{result}。"
    return _row("队", number, company, decision_date=day, content=content, **said) | more


PERMITS = (
    _permit(1, SHUNDA, "道路货物运输经营", "2030-01-11", decision_date="2026-01-12", valid_from="2026-01-12"),
    _permit(2, COACH, "道路旅客运输经营", "2032-02-02", decision_date="2026-02-03", valid_from="2026-02-03"),
    _permit(3, HARBOUR, "港口经营", "长期", decision_date="2026-02-10", valid_from="2026-02-10"),
)
NEW_PERMITS = (
    _permit(4, RIDE, "网约车经营", "2030-02-25", decision_date="2026-02-26", valid_from="2026-02-26"),
    _permit(5, GARAGE, "机动车维修备案", "长期", decision_date="2026-02-27", valid_from="2026-02-27"),
)
REWARDS = (
    _row(
        "局",
        "青交奖〔2026〕1号",
        COACH,
        act_type="春运保障先进单位",
        facts="春运期间安全运送旅客十二万人次",
        content="通报表扬",
        decision_date="2026-02-24",
    ),
)
INSPECTIONS = (
    _inspection("青交检〔2026〕7号", SHUNDA, "2026-02-12", "合格"),
    _inspection("青交检〔2026〕8号", GARAGE, "2026-02-12", "责令整改"),
    _inspection("青交检〔2026〕007号", SHUNDA, "2026-02-12", "合格", act_type="营运车辆技术状况（复录）"),
    _inspection("青交检〔2026〕9号", BRIDGE, "2026-02-13", "合格", uscc=code("B4")),
)
"""The third repeats the first under a number written otherwise, the fourth has a code of nobody."""
TYPED = _row(
    "队",
    "青交强〔2026〕1号",
    BRIDGE,
    categories="扣押",
    facts="运输车辆涉嫌擅自改装",
    basis="《道路运输条例》第六十二条",
    content="扣押车辆一辆，期限三十日",
    decision_date="2026-02-27",
    valid_until="2026-03-29",
)


def fill(people: Mapping[str, Actor]) -> None:
    """Hand the sheets over, collect most of them, and leave one entry to be checked."""
    _hand_over(people["registrar"], date(2026, 2, 11), "permit", PERMITS)
    _collect(people["registrar"], date(2026, 2, 12))
    _hand_over(people["registrar"], date(2026, 2, 25), "reward", REWARDS)
    _hand_over(people["publisher"], date(2026, 2, 25), "inspection", INSPECTIONS)
    _collect(people["registrar"], date(2026, 2, 26))
    _collect(people["publisher"], date(2026, 2, 26))
    _hand_over(people["registrar"], date(2026, 2, 28), "permit", NEW_PERMITS)
    typing = _asked(people["clerk"], date(2026, 2, 28))
    entries.by_hand(typing, Sending("compulsion", TYPED, "韩队长"))


def _hand_over(who: Actor, day: date, kind: str, rows: Sequence[Cells]) -> None:
    layout = LAYOUTS[kind]
    written = io.StringIO()
    writer = csv.DictWriter(written, [column.name for column in layout], restval="")
    writer.writerow({column.name: column.heading for column in layout})
    writer.writerows(rows)
    name = f"{layout.title}-{day:%Y-%m}.csv"
    imports.import_sheet(_asked(who, day), Sent(name, written.getvalue().encode("gb18030"), layout))


def _collect(who: Actor, day: date) -> None:
    with reading() as session:
        open_ = select(Task.id).join(Case, Case.id == Task.case_id)
        waiting = open_.where(
            Case.process == "record_intake", Case.unit_id == who.agency_id, Task.state == TaskState.OPEN
        )
        ids = list(session.scalars(waiting))
    for task_id in ids:
        tasks.complete(_asked(who, day), task_id, {"decision": "all"})


def _asked(who: Actor, day: date) -> Asked:
    return Asked(who, datetime.combine(day, time(10), SHANGHAI))
