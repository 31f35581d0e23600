"""What the page of recordings shows: the Vietnamese first, then the words to be spoken, then what was recorded."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import languages, placeholders
from foundation.languages import SOURCE, Language
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.queries import rendering
from translations.recordings import queries
from translations.recordings.models import Recording


@dataclass(frozen=True)
class Sheet:
    """A text in one language, to be read, heard and spoken.

    `vietnamese` is what everybody who records knows first, empty when nobody has written it yet; `words` what is to be
    read out in the language, empty when that is the Vietnamese itself, or nobody writes the language.
    """

    text: Text
    language: Language
    vietnamese: str
    vietnamese_recording: Recording | None
    words: str
    words_state: str
    recordings: list[Recording]
    may_record: bool

    @property
    def current(self) -> Recording | None:
        """The one in force."""
        return next((one for one in self.recordings if one.may_count), None)

    @property
    def waits(self) -> bool:
        """Whether a station's MP3 is being made."""
        return any(one.is_in_the_making for one in self.recordings)

    @property
    def source_language(self) -> Language:
        return languages.language(self.text.source_language)

    @property
    def has_blanks(self) -> bool:
        """Whether something is to be filled in that a recording cannot fill in."""
        return bool(placeholders.names(self.text.source))


def sheet(session: Session, person: Person, text: Text, slug: str) -> Sheet:
    """The page for that person.

    Raises:
        UnknownLanguage: no such language.
    """
    language = languages.language(slug)
    in_vietnamese = _words(session, text, SOURCE)
    is_vietnamese = slug == SOURCE
    own, state = ("", "") if is_vietnamese or slug == text.source_language else _written(session, text, slug)
    return Sheet(
        text,
        language,
        in_vietnamese,
        None if is_vietnamese else queries.current(session, text, SOURCE),
        own,
        state,
        queries.recordings_of(session, text, slug),
        queries.may_record(session, person, slug),
    )


def _words(session: Session, text: Text, slug: str) -> str:
    return text.source if text.source_language == slug else _written(session, text, slug)[0]


def _written(session: Session, text: Text, slug: str) -> tuple[str, str]:
    found: Rendering | None = rendering(session, text, slug)
    return (found.text, found.state) if found else ("", RenderingState.MISSING)
