"""信用承诺: who may choose the commitment route."""

from datetime import date
from enum import StrEnum

from app.credit.rulebook import Rulebook


class NoRoute(StrEnum):
    """Why the route of 告知承诺 is closed."""

    EXCLUDED_DOMAIN = "EXCLUDED_DOMAIN"
    EARLIER_FALSE_COMMITMENT = "EARLIER_FALSE_COMMITMENT"


def closed_route(
    rules: Rulebook, on: date, *, excluded_domain: bool, false_before: bool, repaired: bool
) -> NoRoute | None:
    """Why a subject may not promise instead of proving; None if it may. The domain is asked first."""
    if excluded_domain and rules.value("commitment.excluded_domain_bars", on):
        return NoRoute.EXCLUDED_DOMAIN
    lifted = repaired and rules.value("commitment.repair_lifts_bar", on)
    if false_before and not lifted and rules.value("commitment.false_before_bars", on):
        return NoRoute.EARLIER_FALSE_COMMITMENT
    return None
