"""Whether the house can work: the database answers with the right schema, the broker answers."""

from collections.abc import Callable
from typing import Any

import redis
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from foundation import migration, settings
from foundation.database import db
from foundation.refusals import Refusal

_SECONDS = 2.0
_MORE = "health"


def tell_more(app: Flask, tell: Callable[[], dict[str, Any]]) -> None:
    """Have the answer say more: what only the rooms above know."""
    app.extensions[_MORE] = tell


def more() -> dict[str, Any]:
    """What the rooms above have to say to whoever asks."""
    tell: Callable[[], dict[str, Any]] = current_app.extensions.get(_MORE, dict)
    return tell()


def failing() -> list[str]:
    """The names of what does not answer, of `database`, `schema` and `broker`; empty when all is well."""
    return [name for name in (_database(), _broker()) if name]


def _database() -> str:
    try:
        migration.check(db.engine)
    except SQLAlchemyError:
        return "database"
    except Refusal:
        return "schema"
    return ""


def _broker() -> str:
    address = settings.current().redis_url
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS) as broker:
            broker.ping()
    except redis.RedisError:
        return "broker"
    return ""
