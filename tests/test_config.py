"""The product starts safely or not at all."""

import pytest

from app import create_app
from app.config import BadSetting, Config


@pytest.mark.parametrize("secret", ["", "short"])
def test_production_serves_nobody_without_a_secret(monkeypatch, tmp_path, secret):
    monkeypatch.setenv("CHENGNUO_INSTANCE", str(tmp_path))
    monkeypatch.setenv("CHENGNUO_SECRET", secret)
    monkeypatch.delenv("FLASK_RUN_FROM_CLI", raising=False)

    with pytest.raises(BadSetting) as refusal:
        create_app()

    assert refusal.value.named["setting"] == "CHENGNUO_SECRET"


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
