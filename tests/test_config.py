"""The product starts safely or not at all."""

import pytest

from app.config import BadSetting, Config


def test_production_needs_a_secret(monkeypatch):
    monkeypatch.delenv("CHENGNUO_SECRET", raising=False)

    with pytest.raises(BadSetting) as refusal:
        Config.from_environment()

    assert refusal.value.named["setting"] == "CHENGNUO_SECRET"


def test_a_short_secret_is_none(monkeypatch):
    monkeypatch.setenv("CHENGNUO_SECRET", "short")

    with pytest.raises(BadSetting):
        Config.from_environment()


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.8", "office.example"])  # noqa: S104  refused, not bound
def test_the_demonstration_stays_on_loopback(monkeypatch, host):
    monkeypatch.setenv("CHENGNUO_MODE", "demo")
    monkeypatch.setenv("CHENGNUO_HOST", host)

    with pytest.raises(BadSetting) as refusal:
        Config.from_environment()

    assert refusal.value.named == {"setting": "CHENGNUO_HOST", "value": host}


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("CHENGNUO_MODE", "demo")
    monkeypatch.setenv("CHENGNUO_PORT", "eighty")

    with pytest.raises(BadSetting) as refusal:
        Config.from_environment()

    assert refusal.value.named == {"setting": "CHENGNUO_PORT", "value": "eighty"}


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("CHENGNUO_SECRET", "s" * 32)
    monkeypatch.setenv("CHENGNUO_INSTANCE", str(tmp_path))

    config = Config.from_environment()

    assert config.database_url == f"sqlite:///{tmp_path / 'chengnuo.sqlite'}"
