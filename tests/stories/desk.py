"""What the stories of the desk begin with: colleagues, texts, and a desk at which everything has happened once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.models import Person
from foundation.database import db
from tests.stories.house import House
from tests.translations import factories
from translations import queries
from translations.models import Text

SOURCE = "Thẻ BHYT của {name} sắp hết hạn. Gọi {hotline}."


def colleague(house: House, name: str, title: str, *roles: str) -> str:
    """Somebody else at the desk, beside the people of the demonstration; the first part of their e-mail address."""
    with house.stack.app.app_context():
        made_once(db.session, house, name, title, *roles)
        db.session.commit()
    return name


def made_once(session: Session, house: House, name: str, title: str, *roles: str) -> Person:
    """The person; whoever was made by an earlier story of this house is the same."""
    email = f"{name}@mau.example"
    known = session.scalars(select(Person).where(Person.email == email)).one_or_none()
    secret = passwords.digest(house.password)
    return known or factories.person(session, *roles, email=email, name=title, password_hash=secret)


def a_text(house: House, title: str, **given: object) -> str:
    """A text that waits at the desk; the address of its editor in Tày."""
    with house.stack.app.app_context():
        author = db.session.scalars(select(Person).where(Person.email == "soan@mau.example")).one()
        made = factories.text(db.session, author, **{"source": SOURCE, "title": title, "languages": ["tay"], **given})
        db.session.commit()
        return f"/translations/{made.id}/tay"


def saved(house: House, title: str) -> list[tuple[str, str]]:
    """What the rendering in Tày said in each version, the newest first, with its state."""
    with house.stack.app.app_context():
        text = db.session.scalars(select(Text).where(Text.title == title)).one()
        steps = queries.history(db.session, queries.begun(db.session, text, "tay"))
        return [(step.text, step.state) for step in steps]
