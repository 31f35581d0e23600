"""Messages in doubt: a run whose windows got no answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from messaging.sms.dispatching import dispatch
from messaging.sms.gateways.protocol import Outgoing
from messaging.sms.models import Run
from tests.messaging.sms.factories import make_run
from tests.messaging.sms.fake_gateway import FakeGateway, doubt
from tests.servers import Addresses, Database

PassTime = Callable[[timedelta], None]


@pytest.fixture
def gateway() -> FakeGateway:
    """A carrier that takes messages and says nothing."""
    return FakeGateway(doubt)


@pytest.fixture
def pass_time(addresses: Addresses, database: Database, gateway: FakeGateway) -> PassTime:
    """So much time goes by for every attempt, by the database's clock, and for what the carrier has."""

    def passed(by: timedelta) -> None:
        for sid, seen in gateway.seen.items():
            assert seen.created_at
            gateway.seen[sid] = replace(seen, created_at=seen.created_at - by)
        with addresses.cluster.connect(database.name) as connection:
            connection.execute("update sms_attempt set made_at = made_at - %s, looked_at = looked_at - %s", [by, by])

    return passed


def make_doubtful(session: Session, gateway: FakeGateway, **values: Any) -> tuple[Run, list[Outgoing]]:
    """A run for all residents of which every message is uncertain; and what had left for the carrier."""
    before = len(gateway.sent)
    run = make_run(session, **values)
    dispatch.work(session, run.id, gateway)
    session.commit()
    return run, gateway.sent[before:]
