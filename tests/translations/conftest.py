"""People of the desk, signed in."""

import re
from collections.abc import Callable
from functools import lru_cache

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.models import Person
from tests.translations import factories

PASSWORD = "một mật khẩu đủ dài"


@lru_cache(maxsize=1)
def digest() -> str:
    return passwords.digest(PASSWORD)


class Browser:
    """Somebody at a browser: follows the forms with their CSRF token as a browser does."""

    def __init__(self, client: FlaskClient, person: Person) -> None:
        self.client, self.person = client, person
        answer = self.post("/sign-in", form_at="/sign-in", email=person.email, password=PASSWORD)
        assert answer.status_code == 302, "signed in"

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.client.get(path).text)
        assert found, f"{path} has a form"
        return found.group(1)

    def post(self, path: str, form_at: str | None = None, **fields: object):  # type: ignore[no-untyped-def]
        return self.client.post(path, data={"csrf_token": self.token(form_at or path), **fields})


@pytest.fixture
def signed_in(app: object, session: Session) -> Callable[..., Browser]:
    """A browser of a new person with these roles. What the test has made so far is committed, so that it is seen."""

    def sign_in(*roles: str, locale: str = "vi") -> Browser:
        person = factories.person(session, *roles, password_hash=digest(), locale=locale)
        session.commit()
        return Browser(app.test_client(), person)  # type: ignore[attr-defined]

    return sign_in
