"""A carrier that moves at once, a client for its API, and a web server that takes its callbacks."""

from collections.abc import Iterator

import httpx
import pytest

from tests.carrier.receiver import Receiver, receiving
from tests.carrier_process import CarrierProcess, running_carrier


@pytest.fixture(scope="package")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running_carrier(tmp_path_factory.mktemp("carrier"), pace=0, undelivered=0) as carrier:
        yield carrier


@pytest.fixture
def api(carrier: CarrierProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=carrier.url, auth=carrier.auth, timeout=10) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver
