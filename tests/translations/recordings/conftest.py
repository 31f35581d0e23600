"""Recordings of other tests are no recordings of this one."""

import shutil

import pytest
from sqlalchemy.orm import Session

from foundation import settings


@pytest.fixture(autouse=True)
def no_files_of_other_tests(session: Session) -> None:
    shutil.rmtree(settings.current().data_dir / "recordings", ignore_errors=True)
