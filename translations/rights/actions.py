"""Setting in which languages somebody works."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.languages import LANGUAGES, UnknownLanguage
from translations.rights import queries
from translations.rights.models import LanguageRight


def set_rights(
    session: Session, by: Person | None, person: Person, translate: Collection[str], review: Collection[str]
) -> None:
    """From now on the person translates into and reviews these languages alone; none named at all: every language.

    Raises:
        UnknownLanguage: a slug that no language has.
    """
    if unknown := sorted({*translate, *review} - set(LANGUAGES)):
        raise UnknownLanguage(language=unknown[0], known=", ".join(LANGUAGES))
    # Two administrators at one person come one after the other.
    session.refresh(person, with_for_update=True)
    wanted = {slug: (slug in translate, slug in review) for slug in sorted({*translate, *review})}
    before = queries.rights_of(session, [person.id]).get(person.id, {})
    if wanted == {slug: ("translate" in held, "review" in held) for slug, held in before.items()}:
        return
    session.execute(delete(LanguageRight).where(LanguageRight.person_id == person.id))
    session.add_all(
        LanguageRight(person_id=person.id, language=slug, may_translate=writes, may_review=reads)
        for slug, (writes, reads) in wanted.items()
    )
    session.flush()
    named = {"translate": sorted(translate), "review": sorted(review)}
    record(session, by, "person.languages", f"person:{person.id}", name=person.name, **named)
