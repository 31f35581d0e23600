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
from villages.editing.actions import Description, add_village
from villages.imports import queries
from villages.imports.models import Import
from villages.imports.reading import Choices
from villages.models import Village
from villages.places.refusals import UnknownVillageName
from villages.places.villages import Known, Register

AT_ONCE = 40  # questions on one page; who has more of them most likely chose a wrong column
NEW = "new"  # the answer that the village is missing in the list of villages and is to be added

_CODES = {commune.full_name: code for code, commune in COMMUNES.items()}


@dataclass(frozen=True)
class Asked:
    """One question: what it is `about` (`communes`, `villages`, `languages`), the key of its answer, its sentence.

    `near` are the likeliest answers, `others` all the rest: pairs of value and words. `village` is the name of a
    village that may be added, in the commune `code`; empty when none may.
    """

    about: str
    question: str
    sentence: str
    rows: int
    near: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]
    village: str = ""
    code: str = ""

    @property
    def key(self) -> str:
        """What the form sends with the answer, so that it is not taken for that of another question."""
        return f"{self.about}:{self.question}"


def asked(session: Session, person: Person, import_id: int) -> list[Asked]:
    """The questions of a preview, those that most rows ask first; at most `AT_ONCE`."""
    return [_asked(session, person, found) for found in queries.questions(session, import_id)[:AT_ONCE]]


def answer(session: Session, person: Person, entry: Import, asked: Sequence[Asked], sent: Mapping[str, str]) -> Choices:
    """The choices of the import with the answers that were sent: `answer-0` for the question in `question-0`.

    What is left open stays as it is: those rows are refused. Villages that are said to be missing are added.

    Raises:
        NotFound, SameName: a village that was to be added.
    """
    known = Choices.from_plain(entry.choices)
    answers: dict[str, Any] = {about: dict(given) for about, given in known.answers.items()}
    said = {sent.get(f"question-{place}", ""): sent.get(f"answer-{place}", "") for place in range(AT_ONCE)}
    register = Register.load(session, person.communes)
    for question in asked:
        value = said.get(question.key, "")
        if value == NEW and question.village:
            value = str(_add(session, person, register, question))
        elif value not in {offered for offered, _ in (*question.near, *question.others)}:
            continue
        given = int(value) if question.about == "villages" else value
        answers.setdefault(question.about, {})[question.question] = given
    return replace(known, answers=answers)


def _add(session: Session, person: Person, register: Register, question: Asked) -> int:
    """The village of a question, new; one answer before this one may have added it under another spelling."""
    known = register.called(question.code, question.village)
    if len(known) == 1:
        return known[0].id
    made = add_village(session, person, question.code, "", Description(question.village, [], [], [], ""))
    register.add(Known(made.id, made.ref, made.name, made.commune_code))
    return made.id


def _asked(session: Session, person: Person, found: queries.Question) -> Asked:
    told = found.reason.fields
    offered: Any = told.get("choices", ())
    choices = [str(choice) for choice in offered]
    about, options = _options(session, person, found.column, told)
    near = [(value, options[value]) for value in choices if value in options]
    others = [(value, words) for value, words in options.items() if value not in choices]
    code = _CODES.get(str(told.get("commune")), "") if isinstance(found.reason, UnknownVillageName) else ""
    village = str(told["name"]) if code and person.reaches(code) else ""
    return Asked(about, str(told["question"]), str(found.reason), found.rows, near, others, village, code)


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
