"""People for tests, and the way in."""

import re
from functools import lru_cache
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import passwords
from accounts.models import Person

PASSWORD = "mưa thuận gió hòa"

_number = count(1)


def person(session: Session, *roles: str, **fields: Any) -> Person:
    """An active person with these roles, whose password is PASSWORD; committed, so that a client sees them."""
    number = next(_number)
    made = Person(
        **{
            "email": f"nguoi{number}@example.vn",
            "name": f"Người {number}",
            "password_hash": _digest(),
            "roles": list(roles),
            "communes": [],
            "active": True,
            "session_key": f"key {number}",
            **fields,
        }
    )
    session.add(made)
    session.commit()
    return made


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Fill in the sign-in page as a browser would."""
    return post(client, "/sign-in", email=email, password=password)


def post(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send a form with the token that every page carries."""
    return client.post(path, data={"csrf_token": token(client), **fields})


def token(client: FlaskClient) -> str:
    """The token of this client's session, read from a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/a-page-that-is-not-there").text)
    assert found
    return found.group(1)


@lru_cache(maxsize=1)
def _digest() -> str:
    return passwords.digest(PASSWORD)
