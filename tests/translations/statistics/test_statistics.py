"""What the desk did: counted from what was kept, per month and language."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from tests.translations import factories
from tests.translations.conftest import Browser
from tests.translations.statements import statements
from translations import actions
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion
from translations.statistics import queries
from translations.statistics.queries import MonthOfLanguage
from translations.statistics.views import span

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
SignedIn = Callable[..., Browser]
YEAR = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).year
WORDS = "[Tày] bà con {name}, {card_expiry} {hotline}."  # six words


def at(session: Session, rendering: Rendering, *moments: datetime) -> None:
    """Date the versions of the rendering, the first with the first moment."""
    for number, moment in enumerate(moments, start=1):
        of = RenderingVersion.rendering_id == rendering.id, RenderingVersion.version == number
        session.execute(update(RenderingVersion).where(*of).values(at=moment))


def moment(month: int, day: int, hour: int = 9, year: int = YEAR) -> datetime:
    return datetime(year, month, day, hour, tzinfo=clock.zone())


def approved(session: Session, reviewer: Person, hours: int, month: int = 3, language: str = "tay") -> Rendering:
    """Handed in on the 10th at nine, approved so many hours later."""
    made = factories.rendering(
        session,
        factories.text(session),
        APPROVED,
        factories.person(session),
        reviewer=reviewer,
        words=WORDS,
        language=language,
    )
    at(session, made, moment(month, 10), moment(month, 10) + timedelta(hours=hours))
    return made


def test_texts_words_and_the_median_wait_stand_by_month_and_language(session: Session) -> None:
    reader = factories.person(session, name="Lò Thị Mai")
    for hours in (2, 4, 30):
        approved(session, reader, hours)
    approved(session, reader, 1, month=4)
    approved(session, reader, 1, language="nung")
    assert queries.months(session, YEAR) == [
        MonthOfLanguage("tay", date(YEAR, 4, 1), 1, 1, 6, 0, timedelta(hours=1), (("Lò Thị Mai", 1),)),
        MonthOfLanguage("nung", date(YEAR, 3, 1), 1, 1, 6, 0, timedelta(hours=1), (("Lò Thị Mai", 1),)),
        MonthOfLanguage("tay", date(YEAR, 3, 1), 3, 3, 18, 0, timedelta(hours=4), (("Lò Thị Mai", 3),)),
    ]
    assert queries.total(queries.months(session, YEAR)) == {"submitted": 5, "texts": 5, "words": 30, "sent_back": 0}


def test_what_is_sent_back_is_decided_as_well(session: Session) -> None:
    writer, reader = factories.person(session), factories.person(session, name="Lò Thị Mai")
    made = factories.rendering(session, factories.text(session), TRANSLATED, writer, words=WORDS)
    actions.send_back(session, reader, made, "Sai chữ cuối")
    at(session, made, moment(3, 10), moment(3, 12))
    row = MonthOfLanguage("tay", date(YEAR, 3, 1), 1, 0, 0, 1, timedelta(days=2), (("Lò Thị Mai", 1),))
    assert queries.months(session, YEAR) == [row]


def test_a_changed_source_and_another_draft_decide_nothing(session: Session) -> None:
    writer, other = factories.person(session), factories.person(session)
    reopened, redrafted = (
        factories.rendering(session, factories.text(session), TRANSLATED, writer, words=WORDS) for _ in range(2)
    )
    actions.change_source(session, other, reopened.source_text, "Thẻ của {name} sắp hết hạn")
    again = factories.TOLD
    actions.write_rendering(session, writer, redrafted.source_text, "tay", WORDS, again, "Xem chữ cuối", submit=False)
    for made in (reopened, redrafted):
        at(session, made, moment(3, 10), moment(3, 11))
    row = MonthOfLanguage("tay", date(YEAR, 3, 1), 2, 0, 0, 0, None)
    assert queries.months(session, YEAR) == [row]


def test_a_month_begins_on_the_office_s_clock(session: Session) -> None:
    made = factories.rendering(session, factories.text(session), TRANSLATED, factories.person(session))
    at(session, made, moment(1, 1, hour=1))  # still the old year in UTC
    assert [row.month for row in queries.months(session, YEAR)] == [date(YEAR, 1, 1)]
    assert queries.months(session, YEAR - 1) == []


def test_the_years_reach_back_to_the_first_step(session: Session) -> None:
    assert queries.years(session) == [YEAR]
    made = factories.rendering(session, factories.text(session), TRANSLATED, factories.person(session))
    at(session, made, moment(5, 1, year=YEAR - 2))
    assert queries.years(session) == [YEAR, YEAR - 1, YEAR - 2]


def test_the_page_shows_the_year_that_was_asked_for(session: Session, signed_in: SignedIn) -> None:
    made = factories.rendering(session, factories.text(session), TRANSLATED, factories.person(session))
    approved(session, factories.person(session, name="Lò Thị Mai"), 3, language="nung")
    at(session, made, moment(5, 1, year=YEAR - 1))
    browser = signed_in("translator")
    page = browser.get("/translations/statistics")
    assert "Lò Thị Mai (1)" in page
    assert "3 giờ" in page
    assert f"03/{YEAR}" in page
    before = browser.get(f"/translations/statistics?year={YEAR - 1}")
    assert f"05/{YEAR - 1}" in before
    assert "Lò Thị Mai" not in before
    assert f"03/{YEAR}" in browser.get("/translations/statistics?year=9999999")


def test_an_empty_year_says_what_will_come(signed_in: SignedIn) -> None:
    assert "chưa có bản dịch nào được gửi duyệt" in signed_in("reviewer").get("/translations/statistics")


def test_the_file_holds_the_same_and_no_formula(session: Session, signed_in: SignedIn) -> None:
    approved(session, factories.person(session, name="=1+1"), 3)
    answer = signed_in("administrator").client.get("/translations/statistics/table.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    head, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert line == [f"{YEAR}-03", "Tày", "1", "1", "6", "0", "3.0", "'=1+1 (1)"]
    assert len(head) == len(line)


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (None, "—"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_wait_is_told_in_the_largest_unit_that_fits(app: Flask, waited: timedelta | None, said: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert span(waited) == said


def test_who_decided_more_stands_first(session: Session) -> None:
    seldom, often = factories.person(session, name="An"), factories.person(session, name="Ba")
    for reader in (seldom, often, often):
        approved(session, reader, 2)
    assert queries.months(session, YEAR)[0].reviewers == (("Ba", 2), ("An", 1))


def test_a_text_that_was_approved_twice_counts_once(session: Session) -> None:
    reader, writer = factories.person(session), factories.person(session)
    made = factories.rendering(session, factories.text(session), APPROVED, writer, reviewer=reader, words=WORDS)
    actions.send_back(session, reader, made, "Sai chữ cuối")
    actions.write_rendering(session, writer, made.source_text, "tay", WORDS, factories.TOLD, submit=True)
    actions.approve(session, reader, made)
    at(session, made, *(moment(3, day) for day in (10, 11, 12, 13, 14)))
    (row,) = queries.months(session, YEAR)
    assert (row.submitted, row.texts) == (2, 1)


def test_other_words_of_a_colleague_with_a_note_send_nothing_back(session: Session) -> None:
    writer, colleague = factories.person(session), factories.person(session)
    made = factories.rendering(session, factories.text(session), TRANSLATED, writer, words=WORDS)
    words = WORDS.replace("bà con", "bà con ơi")
    actions.write_rendering(session, colleague, made.source_text, "tay", words, factories.TOLD, "Xem", submit=False)
    at(session, made, moment(3, 10), moment(3, 11))
    assert [row.sent_back for row in queries.months(session, YEAR)] == [0]


def test_the_page_asks_no_more_of_many_rows(session: Session, signed_in: SignedIn) -> None:
    browser, counts = signed_in("translator"), []
    for turn in range(2):
        for month in (1 + 3 * turn, 2 + 3 * turn, 3 + 3 * turn):
            approved(session, factories.person(session), 2, month=month)
        session.commit()
        with statements() as spoken:
            page = browser.get("/translations/statistics")
        counts.append(len(spoken))
        assert page.count('<th scope="row">') == 3 * (turn + 1)
    assert counts[0] == counts[1]
