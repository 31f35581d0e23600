"""Signed in, and for how long: idle and absolute limits, one key per person that ends every session at once."""

import time
from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from accounts.links import queries as links
from accounts.models import Person
from foundation import reach, settings
from foundation.database import db

_SIGNED_IN, _SEEN, _LINK = "signed_in_at", "seen_at", "link"
_IDLE_SHARE = 3
_HOURS_A_DAY = 24
_NOTE_EVERY = 60.0  # seconds: a cookie need not be written with every page


def init(app: Flask) -> None:
    """Tell Flask-Login how a session finds its person."""
    manager = LoginManager()
    # The base page asks for its reader itself, so that it can also be shown when nobody can be asked.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(_load)
    app.context_processor(lambda: {"current_user": current_user})
    held: settings.Settings = app.extensions["settings"]
    # How long a browser keeps the cookie of a link's session: telephones forget others with every restart.
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(
        hours=max(held.link_session_days * _HOURS_A_DAY, held.session_hours)
    )
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False


def begin(person: Person, link_id: int | None = None) -> None:
    """A new session for the person, by password or by one of their links; nothing of the session before is kept."""
    session.clear()
    login_user(person)
    reach.narrow(db.session, person.communes)
    if link_id is not None:
        session[_LINK], session.permanent = link_id, True
    session[_SIGNED_IN] = session[_SEEN] = time.time()


def end() -> None:
    """Forget the session."""
    logout_user()
    session.clear()


def person() -> Person:
    """The person signed in, behind a page that `access.needs` guards."""
    signed_in = current_user._get_current_object()
    assert isinstance(signed_in, Person)
    return signed_in


def is_over(signed_in: float, seen: float, now: float, hours: int) -> bool:
    """Whether a session ended: `hours` after signing in, or idle for a third of that. Moments in seconds."""
    longest = hours * 3600
    return now - signed_in > longest or now - seen > longest / _IDLE_SHARE


def _load(identity: str) -> Person | None:
    # A rehearsal's shifted clock must not end anybody's session: this one is the machine's.
    now, seen = time.time(), session.get(_SEEN, 0.0)
    held = settings.current()
    hours = held.link_session_days * _HOURS_A_DAY if _LINK in session else held.session_hours
    if is_over(session.get(_SIGNED_IN, 0.0), seen, now, hours):
        session.clear()
        return None
    person = _person_of(db.session, identity)
    if person and _LINK in session and not _link_holds(db.session, person):
        session.clear()
        return None
    if person is None:
        return None
    reach.narrow(db.session, person.communes)
    if now - seen > _NOTE_EVERY:
        session[_SEEN] = now
    return person


def _person_of(database: Session, identity: str) -> Person | None:
    number, _, key = identity.partition(":")
    person = database.get(Person, int(number)) if number.isdigit() else None
    return person if person and person.active and person.session_key == key else None


def _link_holds(database: Session, person: Person) -> bool:
    """Whether the link that began this session is still worth one: revoking it ends the session."""
    link = links.link_by_id(database, session[_LINK])
    return link is not None and link.person_id == person.id and links.holds(link)
