"""The variables a house is started with: looked at before anything runs, or cleared of every setting."""

from collections.abc import Mapping
from dataclasses import fields

from foundation.settings import Settings, load


def isolated(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without any setting of the house: nothing started with it can touch an office's data."""
    ours = {field.name.upper() for field in fields(Settings)} | {"HOST"}
    return {name: value for name, value in environ.items() if name not in ours}


def preview(environ: Mapping[str, str]) -> Settings:
    """The settings before any server runs: whatever is wrong with them is told before anything is started.

    Raises:
        SettingsError: the sentence names the variable.
    """
    later = {"REDIS_URL": "redis://later:6379/0"}
    if not environ.get("DATABASE_URL"):
        secrets_to_come = dict.fromkeys(("SECRET_KEY", "FIELD_KEY", "LOOKUP_KEY"), "0" * 32)
        later |= {"DATABASE_URL": "postgresql://later@later:5432/later", **secrets_to_come}
    return load({**later, **{name: value for name, value in environ.items() if value}})
