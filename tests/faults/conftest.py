"""The faults run against one real house a test process; each test has a campaign of its own in it.

FAULTS=long makes them long: many kills, minutes of absence (`make faults`).
"""

import os
from collections.abc import Callable, Iterator

import pytest

from accounts.actions import create_person
from foundation.database import db
from foundation.web.locales import in_default_locale
from operations.programs import Running
from tests.faults.rig import Rig
from tests.faults.trial import APPROVER, AUTHOR, Trial

PASSWORD = "mat-khau-dien-tap"

Try = Callable[[int], Trial]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "scenario(number): shows what becomes of a fault of tests/faults/scenarios.py")


@pytest.fixture(scope="session")
def long() -> bool:
    """Whether this is the long form."""
    return os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The house without workers and scheduler: whoever needs them starts and ends them."""
    with Rig(tmp_path_factory.mktemp("faults")) as rig:
        with rig.stack.app.app_context(), in_default_locale():
            for email, role in ((AUTHOR, "communicator"), (APPROVER, "approver")):
                create_person(db.session, None, email=email, name=role, roles=(role,), communes=(), password=PASSWORD)
            db.session.commit()
        rig.house.password = PASSWORD
        rig.start_web()
        yield rig


@pytest.fixture
def worker(rig: Rig) -> Running:
    """A worker that may have lived through earlier tests, as in an office."""
    return rig.the_worker()


@pytest.fixture
def no_worker(rig: Rig) -> None:
    """Nobody sends until the test says so."""
    rig.end_workers()


@pytest.fixture
def trial(rig: Rig, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Try]:
    """Makes a campaign to so many people. Whatever it proves stands in the table of `make faults`."""
    made: list[Trial] = []
    rig.carrier.heal()

    def make(people: int) -> Trial:
        made.append(Trial(rig, people))
        return made[-1]

    yield make
    for one in made:
        record_property("seen", one.seen)
