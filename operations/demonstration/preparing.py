"""Fills a new embedded database with the demonstration, so that `make run` opens on something to look at."""

import io
import secrets
from datetime import datetime, time, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accounts.actions import create_person
from accounts.models import Person
from campaigns import actions
from campaigns.approval.actions import approve_language
from campaigns.exchange import file as files
from campaigns.exchange.actions import take_in
from campaigns.models import Campaign
from foundation import clock
from foundation.database import db
from foundation.files import write
from foundation.web.locales import in_default_locale
from operations.demonstration.campaigns import DESPITE, campaign_file
from operations.demonstration.logins import LOGINS
from operations.demonstration.residents import residents_csv
from translations.glossary.actions import seed as seed_glossary
from translations.phrasebook.actions import seed as seed_phrasebook
from translations.phrasebook.shipped import shipped
from villages.imports.actions import import_residents, import_villages

VILLAGES = Path(__file__).parent / "villages.csv"
PASSWORD_FILE = "demonstration-password"  # noqa: S105 - the name of a file
_DAYS = 30  # during which the demonstration's campaigns may send
_RENDERED = ("mong-1961", "tay")


def prepare(app: Flask, folder: Path) -> None:
    """Make people, the phrase book, villages, residents and two campaigns, unless somebody has an account already.

    One campaign is approved and ready to be launched; the other waits for translators and for approval.
    """
    with app.app_context(), in_default_locale():
        if db.session.scalar(select(exists(select(Person.id)))):
            return
        password = secrets.token_urlsafe(9)
        people = make_people(db.session, password)
        seed_phrasebook(db.session, people["communicator"], shipped())
        with VILLAGES.open("rb") as villages:
            import_villages(db.session, None, villages)
        import_residents(db.session, None, io.BytesIO(residents_csv(clock.today()).encode()))
        seed_glossary(db.session)
        renewal = _campaign(db.session, people["communicator"], "renewal")
        for language in _RENDERED:
            approve_language(db.session, people["reviewer"], renewal, language, DESPITE)
        actions.approve(db.session, people["approver"], renewal)
        _campaign(db.session, people["communicator"], "invitation")
        write(folder / PASSWORD_FILE, password.encode(), 0o600)
        db.session.commit()


def password_of(folder: Path) -> str | None:
    """The password all demonstration people share; None when this installation has none of them."""
    path = folder / PASSWORD_FILE
    return path.read_text(encoding="utf-8") if path.exists() else None


def make_people(session: Session, password: str) -> dict[str, Person]:
    """The people of the demonstration by role; nothing is committed."""
    return {
        role: create_person(
            session,
            None,
            email=login.email,
            name=login.name,
            roles=login.roles,
            communes=login.communes,
            password=password,
        )
        for login in LOGINS
        for role in login.roles
    }


def _campaign(session: Session, author: Person, name: str) -> Campaign:
    last_day = clock.today() + timedelta(days=_DAYS)
    send_by = datetime.combine(last_day, time(21), clock.zone())
    campaign = take_in(session, author, files.read(campaign_file(name, send_by), clock.zone()))
    return actions.submit(session, author, campaign)
