"""The penalty sheets that the demonstration imports, in the layout an enforcement team would send."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from app.demo.people import COMPANIES, TEAM, code
from app.registry.layout import PENALTY


@dataclass(frozen=True)
class Row:
    """One decision of the sheet."""

    number: int
    company: str
    decided: date
    category: str
    fine: str = ""
    act: str = "道路货运违法"
    facts: str = "未按规定随车携带运输证"


SHUNDA, HARBOUR, COACH, BRIDGE, RIDE, GARAGE = COMPANIES

OLD = (
    Row(101, SHUNDA, date(2025, 9, 10), "罚款", "3", "道路货运违法", "擅自改装营运车辆"),
    Row(102, SHUNDA, date(2025, 12, 22), "罚款", "2", "道路货运违法", "超越许可事项经营"),
    Row(103, HARBOUR, date(2025, 8, 20), "罚款", "5", "港口经营违法", "未按规定报送统计资料"),
    Row(104, HARBOUR, date(2024, 3, 6), "吊销许可证件", "", "港口经营违法", "发生重大责任事故且拒不整改"),
    Row(105, COACH, date(2025, 10, 15), "罚款", "4", "道路客运违法", "超越许可事项经营"),
    Row(106, BRIDGE, date(2025, 7, 30), "没收违法所得", "", "公路工程违法", "未取得经营许可从事经营"),
    Row(107, BRIDGE, date(2025, 11, 3), "责令停产停业", "", "公路工程违法", "重大隐患未整改"),
    Row(108, RIDE, date(2025, 9, 29), "罚款", "10", "网约车违法", "未取得经营许可从事经营"),
    Row(109, GARAGE, date(2025, 6, 12), "暂扣许可证件", "", "机动车维修违法", "擅自改装营运车辆"),
    Row(110, GARAGE, date(2025, 11, 18), "警告", "", "机动车维修违法", "未按规定报送统计资料"),
    Row(111, RIDE, date(2025, 12, 8), "通报批评", "", "网约车违法", "未按规定报送统计资料"),
)
"""What the team hands over when the product begins."""

NEW = (
    Row(201, SHUNDA, date(2026, 2, 25), "罚款", "1.5", "道路货运违法", "未按规定随车携带运输证"),
    Row(202, COACH, date(2026, 2, 26), "警告", "", "道路客运违法", "未按规定报送统计资料"),
    Row(203, RIDE, date(2026, 2, 27), "暂扣许可证件", "", "网约车违法", "超越许可事项经营"),
)
"""What came in on the last working days, waiting to be collected."""


def sheet(rows: tuple[Row, ...]) -> bytes:
    """The rows as a CSV file in GB18030, as Chinese Excel writes it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.heading for column in PENALTY], restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow(_cells(row))
    return text.getvalue().encode("gb18030")


def _cells(row: Row) -> dict[str, str]:
    said = f"罚款{row.fine}万元" if row.fine else row.category
    return {
        "行政相对人名称": row.company,
        "行政相对人类别": "法人及非法人组织",
        "统一社会信用代码": COMPANIES[row.company],
        "行政处罚决定书文号": f"青交执罚〔{row.decided.year}〕{row.number}号",
        "违法行为类型": row.act,
        "违法事实": row.facts,
        "处罚依据": "《道路运输条例》第六十八条",
        "处罚类别": row.category,
        "处罚内容": said,
        "罚款金额(万元)": row.fine,
        "没收违法所得、没收非法财物的金额(万元)": "6.2" if row.category == "没收违法所得" else "",
        "暂扣或吊销证照名称及编号": "道路运输经营许可证" if "许可证件" in row.category else "",
        "处罚决定日期": row.decided.isoformat(),
        "处罚有效期": "2099-12-31",
        "处罚机关": TEAM,
        "处罚机关统一社会信用代码": code("G2"),
        "数据来源单位": TEAM,
        "数据来源单位统一社会信用代码": code("G2"),
    }
