"""Values survive as JSON, exactly."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import feel

ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(minutes=150)),
                         ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")])  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=ZONES, allow_imaginary=True)
    | st.times(timezones=ZONES)
    | st.timedeltas()
    | st.integers(-(10**6), 10**6).map(feel.Months)
)
RANGES = st.builds(feel.Range, st.none() | st.decimals(allow_nan=False, allow_infinity=False), st.dates())
VALUES = st.recursive(
    SCALARS | RANGES,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["@number", "@context"]), inner)
    ),
    max_leaves=12,
)


def kinds(value):
    if isinstance(value, list):
        return [kinds(each) for each in value]
    if isinstance(value, dict):
        return {key: kinds(each) for key, each in value.items()}
    zone = getattr(value, "tzinfo", None)
    return type(value), str(value), str(zone) if zone else None, getattr(value, "fold", 0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_what_is_written_is_read_back(value):
    coded = feel.dumps(value)

    assert kinds(feel.loads(coded)) == kinds(value)
    assert feel.dumps(feel.loads(coded)) == coded


def test_coding_is_readable_and_in_order():
    value = {"b": Decimal("1.50"), "a": [date(2026, 4, 1), 3], "诚": feel.Months(14)}

    assert (
        feel.dumps(value).decode()
        == '{"a":[{"@date":"2026-04-01"},3],"b":{"@number":"1.50"},"诚":{"@months":14}}'
    )


@pytest.mark.parametrize("value", [1.5, object(), {1: 2}, Decimal("NaN"), "\ud800", {"a": {3}}])
def test_what_feel_does_not_know_is_not_written(value):
    with pytest.raises(feel.FeelTypeError):
        feel.dumps(value)


@pytest.mark.parametrize(
    "coded",
    [b"{", b"1.5", b"NaN", b'{"@other":1}', b'{"@date":"x"}', b'{"@number":[]}', b"[" * 100_000,
     b'{"@moment":["2026-01-01T00:00:00","../../etc/passwd"]}', b"\xff"],
)  # fmt: skip
def test_what_was_not_written_by_us_is_not_read(coded):
    with pytest.raises(feel.FeelError):
        feel.loads(coded)


def test_a_small_value_that_unfolds_to_a_giant_is_refused():
    value = [1]
    for _ in range(40):
        value = [value, value]

    with pytest.raises(feel.FeelBudgetExceeded):
        feel.dumps(value)


def test_a_local_moment_and_a_clock_keep_their_kind():
    assert feel.loads(feel.dumps(datetime(2026, 4, 1, 9, 0))) == datetime(2026, 4, 1, 9, 0)  # noqa: DTZ001  a local moment is what is tested
    assert feel.loads(feel.dumps(time(9, 30))) == time(9, 30)
