"""信用信息公开清单: what kinds of record there are, which are public where, for how long and by when."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from app import clock
from app.credit import kinds
from app.credit.kinds import Entry
from app.credit.rulebook import Rule, Rulebook
from app.db import reading
from app.people import require
from app.registry.layouts import LAYOUTS
from app.web.access import actor

pages = Blueprint("catalogue", __name__)
CHANNELS = {"own_site": "本机关网站（本系统公示页）", "credit_site": "信用中国", "transport_site": "信用交通"}
OWNERS = {"authority": "主管部门", "team": "执法队", "unit": "科室", "other": "其他单位"}
SIDES = {
    "public": "公众",
    "subject": "本人",
    "unit": "本单位",
    "desk": "其他单位办件人员",
    "oversight": "督导、管理、审计",
}
LEVELS = {"none": "不可见", "public": "公开内容", "full": "全部内容"}


@dataclass(frozen=True)
class Shown:
    """One kind with the period in which it is to be collected and the columns of its sheet."""

    entry: Entry
    collect: Rule
    columns: list[str]

    @property
    def rules(self) -> list[Rule]:
        """Everything that the entry rests on."""
        return [self.collect, *self.entry.rules]


@pages.get("/open-list")
def public() -> str:
    """公开清单, for everybody."""
    with reading() as session:
        return render_template("open_list.html", shown=_shown(session), channels=CHANNELS, owners=OWNERS)


@pages.get("/catalogue")
def staff() -> str:
    """The same with every rule behind it, its source and mark, and where it is changed."""
    require(actor(), "definitions.read")
    with reading() as session:
        return render_template(
            "catalogue.html",
            shown=_shown(session),
            channels=CHANNELS,
            owners=OWNERS,
            sides=SIDES,
            levels=LEVELS,
        )


def _shown(session: Session) -> list[Shown]:
    rules, today = Rulebook.read(session), clock.today()
    found = []
    for entry in kinds.entries(rules, today):
        layout = LAYOUTS.get(entry.kind)
        columns = [layout.heading_of(column.name) for column in layout] if layout else []
        found.append(Shown(entry, rules.rule(entry.collect, today), columns))
    return found
