"""The functions that a case file may call: plain values in, plain values out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from app.calendar import Due, add_months
from app.credit import codes
from app.credit.commitments import closed_route
from app.credit.lawcheck.law import Law
from app.credit.periods import (
    AtMaximum,
    Misconduct,
    Publicity,
    Severity,
    admission,
    at_maximum,
    class_under,
    classify,
    end_of_calendar_days,
    order_on,
    publicity,
)

Given = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[[Law, Given], Answer]
FUNCTIONS: dict[str, Ask] = {}


def function(name: str) -> Callable[[Ask], Ask]:
    """Let case files call it by this name."""

    def register(ask: Ask) -> Ask:
        FUNCTIONS[name] = ask
        return ask

    return register


@function("repair")
def repair(law: Law, given: Given) -> Answer:
    applied = _day(given["applied"])
    public = publicity(law.rules, given["order"], given["cls"], _day(given["recognised"]), applied)
    return _admitted(public, applied, given)


@function("repair_by_date")
def repair_by_date(law: Law, given: Given) -> Answer:
    applied, recognised = _day(given["applied"]), _day(given["recognised"])
    order = order_on(law.rules, applied)
    named = {"ndrc_527_2019": "cls527", "ndrc_order_58": "cls58", "ndrc_order_36": "cls36"}
    cls = given.get(named.get(order, "")) or class_under(
        law.rules, order, Misconduct(Severity(given["cls36"]), recognised), applied
    )
    public = publicity(law.rules, order, cls, recognised, applied)
    return {"order": order} | _admitted(public, applied, given)


@function("auto_stop")
def auto_stop(law: Law, given: Given) -> Answer:
    last = _last_public_day(law, given)
    action = at_maximum(law.rules, given["order"], corrected=given["corrected"])
    return {"last_public_day": last, "action": action.value, "action_on": last + timedelta(days=1)}


@function("overdue_public")
def overdue_public(law: Law, given: Given) -> Answer:
    """Overdue only where the law stops publicity by itself; else the sector's rule may keep it."""
    stops = at_maximum(law.rules, given["order"], corrected=given["corrected"]) is AtMaximum.AUTO_STOP
    days_over = (_day(given["today"]) - _last_public_day(law, given)).days
    overdue = stops and days_over > 0
    return {"overdue": overdue, "days_over": days_over if overdue else 0}


@function("classify")
def class_of(law: Law, given: Given) -> Answer:
    found = classify(law.rules, given["items"], law.newest_day)
    return {"cls": found.severity.value, "published": found.shown, "unverified": found.unverified}


@function("period")
def period(_law: Law, given: Given) -> Answer:
    return {"last_day": add_months(_day(given["start"]), given["months"])}


@function("period2")
def period2(_law: Law, given: Given) -> Answer:
    start = _day(given["start"])
    return {
        "min_last": add_months(start, given["min_months"]),
        "max_last": add_months(start, given["max_months"]),
    }


@function("wd")
def wd(law: Law, given: Given) -> Answer:
    due = law.calendar.add_workdays(_day(given["start"]), given["n"])
    return {"due": due.likely, "earliest": due.earliest, "latest": due.latest, "provisional": due.provisional}


@function("wd2")
def wd2(law: Law, given: Given) -> Answer:
    dues = [law.calendar.add_workdays(_day(given["start"]), given[n]) for n in ("n1", "n2")]
    return {"due1": dues[0].likely, "due2": dues[1].likely, "provisional": _any_provisional(dues)}


@function("chain")
def chain(law: Law, given: Given) -> Answer:
    dues: list[Due] = []
    start = _day(given["start"])
    for days in given["steps"]:
        dues.append(law.calendar.add_workdays(start, days))
        start = dues[-1].likely
    return {"dues": [due.likely for due in dues], "provisional": _any_provisional(dues)}


@function("cal_days_roll")
def cal_days_roll(law: Law, given: Given) -> Answer:
    start, days = _day(given["start"]), given["n"]
    due = end_of_calendar_days(law.rules, law.calendar, start, days)
    raw = start + timedelta(days=days)
    return {"raw": raw, "due": due.likely, "provisional": due.provisional}


@function("commit")
def commit(law: Law, given: Given) -> Answer:
    asked = {key: bool(given.get(key)) for key in ("excluded_domain", "false_before", "repaired")}
    closed = closed_route(law.rules, law.newest_day, **asked)
    return {"allowed": closed is None, "reason": closed.value if closed else None}


@function("uscc")
def uscc(_law: Law, given: Given) -> Answer:
    return _numbers(given, codes.check_uscc, codes.uscc_digit)


@function("idno")
def idno(_law: Law, given: Given) -> Answer:
    return _numbers(given, codes.check_id_number, codes.person_digit)


def _admitted(public: Publicity, applied: date, given: Given) -> Answer:
    result, reason = admission(public, applied, performed=given["performed"], commitment=given["commitment"])
    return {
        "result": result.value,
        "reason": reason.value if reason else None,
        "min_last_day": public.min_last,
        "earliest_application": public.first_application,
    }


def _last_public_day(law: Law, given: Given) -> date:
    recognised = _day(given["recognised"])
    return publicity(law.rules, given["order"], given["cls"], recognised, recognised).max_last


def _any_provisional(dues: list[Due]) -> bool:
    return any(due.provisional for due in dues)


def _numbers(given: Given, check: Callable[[str], str | None], digit: Callable[[str], str]) -> Answer:
    answer: Answer = {}
    if "codes" in given:
        answer["ok"] = [check(str(code)) is None for code in given["codes"]]
    if "first17" in given:
        answer["digit"] = [digit(str(first)) for first in given["first17"]]
    return answer


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
