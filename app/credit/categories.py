"""处罚类别: the kinds of penalty, and the items that the law's classes speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """A kind of administrative penalty; its name is `category_<value>` in `app/words`."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATE_INCOME = "confiscate_income"
    CONFISCATE_PROPERTY = "confiscate_property"
    SUSPEND_PERMIT = "suspend_permit"
    LOWER_QUALIFICATION = "lower_qualification"
    REVOKE_PERMIT = "revoke_permit"
    RESTRICT_BUSINESS = "restrict_business"
    STOP_BUSINESS = "stop_business"
    ORDER_CLOSE = "order_close"
    BAR_FROM_OCCUPATION = "bar_from_occupation"
    DETENTION = "detention"
    OTHER = "other"


NAMED = {
    "警告": Category.WARNING,
    "通报批评": Category.CRITICISM,
    "罚款": Category.FINE,
    "没收违法所得": Category.CONFISCATE_INCOME,
    "没收非法财物": Category.CONFISCATE_PROPERTY,
    "暂扣许可证件": Category.SUSPEND_PERMIT,
    "暂扣许可证": Category.SUSPEND_PERMIT,
    "降低资质等级": Category.LOWER_QUALIFICATION,
    "吊销许可证件": Category.REVOKE_PERMIT,
    "吊销许可证": Category.REVOKE_PERMIT,
    "限制开展生产经营活动": Category.RESTRICT_BUSINESS,
    "责令停产停业": Category.STOP_BUSINESS,
    "责令关闭": Category.ORDER_CLOSE,
    "限制从业": Category.BAR_FROM_OCCUPATION,
    "行政拘留": Category.DETENTION,
    "其他": Category.OTHER,
    "法律、行政法规规定的其他行政处罚": Category.OTHER,
}

ITEM_OF = {
    Category.WARNING: "warning_or_circulated_criticism_normal_procedure",
    Category.CRITICISM: "warning_or_circulated_criticism_normal_procedure",
    Category.CONFISCATE_INCOME: "confiscate_illegal_income",
    Category.CONFISCATE_PROPERTY: "confiscate_illegal_property",
    Category.SUSPEND_PERMIT: "suspend_permit",
    Category.LOWER_QUALIFICATION: "lower_qualification",
    Category.REVOKE_PERMIT: "revoke_permit",
    Category.RESTRICT_BUSINESS: "restrict_business",
    Category.STOP_BUSINESS: "order_stop_business",
    Category.ORDER_CLOSE: "order_close",
    Category.BAR_FROM_OCCUPATION: "bar_from_occupation",
    Category.DETENTION: "unlisted_penalty",
    Category.OTHER: "unlisted_penalty",
}


@dataclass(frozen=True)
class FineBorders:
    """From which fine on (万元, inclusive) an authority speaks of a larger and of a huge one."""

    larger_from: Decimal | None = None
    huge_from: Decimal | None = None


def category_named(name: str) -> Category | None:
    """The category that a sheet calls by this Chinese name."""
    return NAMED.get(name.strip())


def items_of(
    categories: Iterable[str], fine_wan: Decimal | None, borders: FineBorders, *, simple_procedure: bool
) -> list[str]:
    """The items of one decision, in the words of the classes; a simple procedure is one item alone."""
    if simple_procedure:
        return ["simple_procedure_penalty"]
    named = [Category(category) for category in categories]
    items = [fine_item(fine_wan, borders) if one is Category.FINE else ITEM_OF[one] for one in named]
    return list(dict.fromkeys(items))


def fine_item(fine_wan: Decimal | None, borders: FineBorders) -> str:
    """Which item a fine is; without a border, or without an amount, nobody can say."""
    if fine_wan is None or borders.larger_from is None:
        return "fine_without_border"
    if borders.huge_from is not None and fine_wan >= borders.huge_from:
        return "huge_fine"
    return "larger_fine" if fine_wan >= borders.larger_from else "small_fine"


def names_of(categories: Sequence[str]) -> list[str]:
    """The keys of their names in `app/words`."""
    return [f"category_{Category(category).value}" for category in categories]
