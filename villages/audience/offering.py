"""What can be ticked in an audience: places within the reader's reach, languages and lists by their names."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES
from foundation.web import locales
from villages.audience.boxes import Offered
from villages.audience.lists.queries import lists
from villages.models import Village


def offered(session: Session, person: Person) -> Offered:
    """For a form of this person."""
    locale = locales.current()
    units = sorted(COMMUNES.values(), key=lambda unit: unit.label(locale))
    return Offered(
        communes=[(unit.code, unit.label(locale)) for unit in units if person.reaches(unit.code)],
        villages=[(one.ref, f"{one.name} ({one.commune.label(locale)})") for one in _villages(session, person)],
        languages=[(slug, entry.name(locale)) for slug, entry in LANGUAGES.items()],
        lists=[(str(one.id), one.name) for one in lists(session, person)],
    )


def _villages(session: Session, person: Person) -> Sequence[Village]:
    found = select(Village).where(reach_filter(Village.commune_code, person))
    return session.scalars(found.order_by(Village.commune_code, Village.name, Village.ref)).all()
