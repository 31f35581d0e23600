"""What has to be said of places and languages, once for all rows that ask it, with what may be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES
from foundation.web import formats
from villages.imports import queries
from villages.imports.models import Import
from villages.imports.reading import Choices
from villages.models import Village

_CODES = {commune.full_name: code for code, commune in COMMUNES.items()}


@dataclass(frozen=True)
class Asked:
    """One question: what it is `about` (`communes`, `villages`, `languages`), the key of its answer, its sentence.

    `near` are the likeliest answers, `others` all the rest: pairs of value and words.
    """

    about: str
    question: str
    sentence: str
    rows: int
    near: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]


def asked(session: Session, person: Person, import_id: int) -> list[Asked]:
    """The questions of a preview, those that most rows ask first."""
    return [_asked(session, person, found) for found in queries.questions(session, import_id)]


def answered(entry: Import, asked: Sequence[Asked], sent: Mapping[str, str]) -> Choices:
    """The choices of the import with the answers that were sent, `answer-0` for the first question and so on.

    What is left open stays as it is: those rows are refused.
    """
    known = Choices.from_plain(entry.choices)
    answers: dict[str, Any] = {about: dict(given) for about, given in known.answers.items()}
    for place, question in enumerate(asked):
        value = sent.get(f"answer-{place}", "")
        if value in {offered for offered, _ in (*question.near, *question.others)}:
            given = int(value) if question.about == "villages" else value
            answers.setdefault(question.about, {})[question.question] = given
    return replace(known, answers=answers)


def _asked(session: Session, person: Person, found: queries.Question) -> Asked:
    told = found.reason.fields
    offered: Any = told.get("choices", ())
    choices = [str(choice) for choice in offered]
    about, options = _options(session, person, found.column, told)
    near = [(value, options[value]) for value in choices if value in options]
    others = [(value, words) for value, words in options.items() if value not in choices]
    return Asked(about, str(told["question"]), str(found.reason), found.rows, near, others)


def _options(session: Session, person: Person, column: str, told: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if column in {"language", "languages"}:
        return "languages", {slug: formats.language(slug) for slug in LANGUAGES}
    if column == "commune":
        reached = [code for code in COMMUNES if person.reaches(code)]
        return "communes", {code: formats.commune(code) for code in reached}
    code = _CODES.get(str(told.get("commune")), "")
    query = select(Village.id, Village.name).where(
        Village.commune_code == code, reach_filter(Village.commune_code, person)
    )
    return "villages", {str(row.id): row.name for row in session.execute(query.order_by(Village.name))}
