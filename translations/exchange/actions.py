"""What is done with a file: handed out, handed in, compared, applied."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from foundation.web import formats
from translations import actions, queries
from translations.exchange import files
from translations.exchange.account import Account
from translations.exchange.comparison import Line, Outcome, compare
from translations.exchange.entry import Content, Portion
from translations.exchange.models import ReturnedFile
from translations.exchange.queries import KEPT, pending, standings
from translations.exchange.refusals import NothingPending

# Which conflicts to write over, by the name of the row; with the version of the desk the person saw, or None.
Chosen = Mapping[str, int | None]


def hand_out(
    session: Session,
    person: Person | None,
    slug: str,
    form: str,
    text_ids: list[int] | None = None,
    everything: bool = False,
) -> tuple[bytes, Portion]:
    """What is pending in the language as a file of that form (`files.FORMS`), and what went into it.

    Raises:
        NothingPending: there would be nothing in it.
        UnknownLanguage, SpokenOnly: nothing can be written in it.
        NoFont: a printed sheet with letters that no installed font draws.
    """
    portion = pending(session, slug, text_ids, everything)
    if not portion.entries:
        raise NothingPending(language=formats.language_in_sentence(slug))
    content = files.write(form, portion)
    told = {"texts": len(portion.entries), "left": portion.left}
    record(session, person, "translations.export", "translations", language=slug, form=form, **told)
    return content, portion


def keep(session: Session, person: Person, name: str, content: bytes) -> ReturnedFile:
    """Keep a file until somebody has looked at what it would change; older ones that nobody did are forgotten.

    Raises:
        UnreadableFile: it cannot be read; nothing is kept.
    """
    files.read(name, content)
    session.execute(delete(ReturnedFile).where(ReturnedFile.at < clock.now() - KEPT))
    kept = ReturnedFile(name=name, content=content, person_id=person.id, at=clock.now())
    session.add(kept)
    session.flush()
    return kept


def forget(session: Session, kept: ReturnedFile) -> None:
    """Drop a file that was handed in; what it changed stays."""
    session.delete(kept)
    session.flush()


def examine(session: Session, person: Person | None, content: Content) -> Account:
    """What the file would change now. Nothing is written. Without a person, rights are not asked."""
    return Account(compare(content.rows, standings(session, person, content.rows)), content.unreadable)


def take(session: Session, person: Person, content: Content, chosen: Chosen | None = None) -> Account:
    """Write what is new or changed, and of the conflicts those that were chosen, in this person's name.

    Each row stands alone: one that is refused in the moment of writing is refused in the account. Nothing else of the
    desk is written over: whoever chose a conflict saw one version of it, and a newer one is in conflict again.
    """
    account, wanted = examine(session, person, content), dict(chosen or {})
    lines, written = [], set()
    for line in account.lines:
        if _is_wanted(line, wanted):
            line = _written(session, person, line)
            written |= set() if line.outcome is Outcome.REFUSED else {line.name}
        lines.append(line)
    done = replace(account, lines=lines, written=frozenset(written), is_applied=True)
    record(session, person, "translations.import", "translations", written=len(written), **done.counts)
    return done


def _is_wanted(line: Line, chosen: Chosen) -> bool:
    if line.outcome in {Outcome.NEW, Outcome.CHANGED}:
        return True
    if line.outcome is not Outcome.CONFLICTING or line.name not in chosen or line.standing is None:
        return False
    return chosen[line.name] in {None, line.standing.version}


def _written(session: Session, person: Person, line: Line) -> Line:
    standing = line.standing
    assert standing is not None
    try:
        with session.begin_nested():
            actions.write_rendering(
                session,
                person,
                queries.text(session, line.place.text_id),
                line.place.language,
                line.given.words,
                line.given.back_translation,
                line.given.note,
                line.submits,
                standing.version,
                standing.source_version,
            )
    except Refusal as reason:
        return line.refused(reason)
    return line
