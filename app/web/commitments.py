"""信用承诺 before the public: what can be promised, in which words, and who has promised what."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request

from app import clock
from app.credit import Rulebook
from app.credit.catalogue import Catalogue, Item, is_excluded
from app.credit.promised import Sought, public_letter, public_letters
from app.db import reading
from app.registry import catalogue as editions
from app.web.asking import page_number

pages = Blueprint("commitments", __name__)
PAGE = 20
LONGEST_SEARCH = 128
COMMITMENT = "credit_commitment"


@pages.get("/commitments")
def catalogue() -> str:
    """The catalogue in force today, by field."""
    today = clock.today()
    with reading() as session:
        rules, found = Rulebook.read(session), Catalogue.read(session, today)
        return render_template(
            "commitments.html",
            catalogue=found,
            sectors=by_sector(found.open_items(rules, today)),
            closed=[item for item in found.items if is_excluded(item, rules, today)],
            issue=editions.last_issue(session),
        )


@pages.get("/commitments/items/<key>")
def item(key: str) -> str:
    """One item: its conditions, its liability, the text to be signed, and how it is checked."""
    today = clock.today()
    with reading() as session:
        rules, found = Rulebook.read(session), Catalogue.read(session, today)
        one = found.item(key)
        return render_template(
            "commitment_item.html",
            item=one,
            catalogue=found,
            open=one in found.open_items(rules, today),
            excluded=is_excluded(one, rules, today),
            terms=terms_of(one, rules),
        )


@pages.get("/commitments/letters")
def letters() -> str:
    """By subject and by item; without a word, the newest."""
    today = clock.today()
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    item_key = request.args.get("item", "").strip()[:LONGEST_SEARCH]
    sought = Sought(text, item_key, limit=PAGE, offset=(page_number() - 1) * PAGE)
    with reading() as session:
        found, total = public_letters(session, today, sought)
        return render_template(
            "commitment_letters.html",
            letters=found,
            total=total,
            text=text,
            item_key=item_key,
            items=Catalogue.read(session, today).items,
            page=page_number(),
            more=total > page_number() * PAGE,
        )


@pages.get("/commitments/letters/<int:commitment_id>")
def letter(commitment_id: int) -> str:
    with reading() as session:
        return render_template(
            "commitment_letter.html", letter=public_letter(session, clock.today(), commitment_id)
        )


def by_sector(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for one in items:
        found.setdefault(str(one.sector), []).append(one)
    return found


def terms_of(item: Item, rules: Rulebook) -> list[tuple[str, int, str, bool]]:
    """The periods that go with an item: title, number, unit, and whether it is verified."""
    today = clock.today()
    wanted = [("commitment.sign", None), ("commitment.check", item.check_months)]
    if item.late_papers:
        wanted.append(("commitment.supplement", item.supplement_days))
    found = []
    for key, own in wanted:
        rule = rules.rule(key, today)
        found.append((rule.title, own or int(rule.value), rule.unit, rule.unverified))
    return found
