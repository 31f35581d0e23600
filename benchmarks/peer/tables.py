"""The peer's one table."""

import os

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Engine,
    Identity,
    MetaData,
    SmallInteger,
    Table,
    Text,
    create_engine,
    func,
)

metadata = MetaData()

messages = Table(
    "peer_message",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("to", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="planned"),
    Column("sid", Text, unique=True),
    Column("segments", SmallInteger),
    Column("code", BigInteger),
    Column("updated_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
)


def engine() -> Engine:
    """A pool for one process."""
    return create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://"), pool_size=10)
