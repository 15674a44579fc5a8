"""Which language pages speak: what the reader chose, else what the browser prefers, else Chinese.

Only what the product itself says is translated. Forms, names, letters and the law stay Chinese.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response as AnyResponse

from app import words
from app.errors import ChengnuoError, Finding, NotFound
from app.web.asking import page_of_ours
from app.words import Language

pages = Blueprint("language", __name__)
COOKIE = "chengnuo_language"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Tongue:
    """One language the pages speak: what Babel calls it, what HTML calls it, what it calls itself."""

    locale: str
    tag: str
    name: str


TONGUES: dict[Language, Tongue] = {
    "zh": Tongue("zh_Hans_CN", "zh-Hans", "简体中文"),
    "en": Tongue("en", "en", "English"),
}


def install(office: Flask) -> None:
    Babel(office, default_locale=TONGUES["zh"].locale, locale_selector=_choose)
    office.register_blueprint(pages)

    @office.context_processor
    def shared() -> dict[str, Any]:
        spoken = speaking()
        others = [(key, one) for key, one in TONGUES.items() if key != spoken]
        return {"html_lang": TONGUES[spoken].tag, "content_lang": "zh-Hans", "other_tongues": others}

    @office.after_request
    def declare(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Language"] = TONGUES[speaking()].tag
            response.vary.update(("Cookie", "Accept-Language"))
        return response


@pages.get("/language/<chosen>")
def choose(chosen: str) -> AnyResponse:
    """Remember the choice for a year, and back to the page that was open. Changes nothing else."""
    if chosen not in TONGUES:
        raise NotFound
    answer = redirect(page_of_ours(request.args.get("next", "")) or url_for("register.search"), 303)
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def speaking() -> Language:
    """The language of this request; Chinese where there is none."""
    locale = get_locale()
    return "zh" if locale is None or locale.language == "zh" else "en"


def say(code: str, named: dict[str, Any] | None = None) -> str:
    return words.say(code, named, speaking())


def say_error(problem: ChengnuoError | Finding) -> str:
    return words.say_error(problem, speaking())


def say_day(day: date) -> str:
    return words.say_day(day, speaking())


def _choose() -> str:
    chosen = request.cookies.get(COOKIE, "")
    if chosen not in TONGUES:
        chosen = _preferred()
    g.language = chosen
    return TONGUES[chosen].locale  # type: ignore[index]  # one of the keys


def _preferred() -> str:
    """By Accept-Language; any Chinese is Chinese."""
    for tag, quality in request.accept_languages:
        language = tag.split("-")[0].lower()
        if quality > 0 and language in TONGUES:
            return language
    return "zh"
