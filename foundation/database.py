"""PostgreSQL through SQLAlchemy: one registry of models, one session an application context, refusals told apart."""

from datetime import datetime
from inspect import iscoroutinefunction
from typing import Annotated, Any, ClassVar

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import ARRAY, BigInteger, DateTime, Identity, MetaData, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from foundation import arrays, reach
from foundation.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Model(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


db = SQLAlchemy()


def connect(app: Flask, settings: Settings) -> None:
    """Give the application its engine. A pool notices a restarted server; a server that is away answers in seconds."""
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": {
            "url": settings.database_url,
            # An error names no phone number, text or password in a log.
            "hide_parameters": True,
            "pool_pre_ping": True,
            "pool_size": 10,
            "connect_args": {"connect_timeout": 5, "options": f"-c timezone=UTC {reach.OPTION}"},
        }
    }
    db.init_app(app)
    # Nobody here has asynchronous sessions; to end none, the extension would start an event loop at every request.
    app.teardown_appcontext_funcs = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, _: arrays.use_in(connection))
