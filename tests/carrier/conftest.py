"""A carrier that moves at once, a client for its API, and a web server that takes its callbacks."""

from collections.abc import Iterator

import httpx
import pytest

from tests.carrier.receiver import Receiver, receiving
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier


@pytest.fixture(scope="package")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running_carrier(tmp_path_factory.mktemp("carrier"), pace=0, undelivered=0) as carrier:
        yield carrier


@pytest.fixture
def api(carrier: CarrierProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=carrier.url, auth=carrier.auth, timeout=10) as client:
        yield client


@pytest.fixture(scope="package")
def obedient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    """A carrier that takes orders for faults."""
    flags = {"pace": 0, "undelivered": 0, "callback_retries": 0, "faults": "on"}
    with running_carrier(tmp_path_factory.mktemp("obedient"), **flags) as carrier:
        yield carrier


@pytest.fixture
def faulty(obedient: CarrierProcess) -> Iterator[CarrierProcess]:
    """The same, with nothing switched on or under way before and after."""
    eventually(obedient.figures, lambda seen: not seen["messages_under_way"] and not seen["callbacks_waiting"])
    yield obedient
    obedient.heal()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver
