"""What the checks are told of the rows of a file: what the desk tells them of one rendering, asked for all at once."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy.orm import Session

from foundation.languages import Language
from messaging.sms.rules.figures import KindRules
from translations import queries
from translations.editing.ignored import ignored_in_each
from translations.exchange.entry import Returned
from translations.glossary.queries import terms_in_each
from translations.models import Text
from translations.subject import Subject

# Of a text, the language of a rendering, its words and its back-translation.
SubjectOf = Callable[[Text, Language, str, str], Subject]


def subjects(session: Session, texts: Collection[Text], returned: Sequence[Returned]) -> SubjectOf:
    """As `queries.subject`, for the words these rows offer of these texts, in a fixed number of statements."""
    by_id = {text.id: text for text in texts}
    offered = [(by_id[one.text_id], one) for one in returned if one.text_id in by_id]
    rules = _rules_by_kind(session, texts)
    sources = {(text.source_language, text.source) for text, one in offered if one.says_something}
    terms = terms_in_each(session, sources, sorted({one.language for _text, one in offered}))
    ignored = ignored_in_each(session, [(text, one.language, one.words) for text, one in offered])

    def subject(text: Text, target: Language, words: str, told: str) -> Subject:
        return Subject(
            text.channel,
            target,
            words,
            text.source,
            told,
            text.longest_in(target.slug),
            rules(text),
            text.keeps_marks,
            terms(text.source_language, text.source, target.slug),
            ignored(text, target.slug, words),
            queries.air_of(session, text),
        )

    return subject


def _rules_by_kind(session: Session, texts: Iterable[Text]) -> Callable[[Text], KindRules | None]:
    """The rules of each text, asked for once a kind: there are three."""
    known: dict[tuple[str, str], KindRules | None] = {}
    for text in texts:
        if (text.channel, text.kind) not in known:
            known[text.channel, text.kind] = queries.rules_of(session, text)
    return lambda text: known[text.channel, text.kind]
