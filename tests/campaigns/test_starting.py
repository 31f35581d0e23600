"""A campaign that starts from the phrase book: its words, the renderings that come along, and who gets them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns import actions, queries
from campaigns.draft import Source
from campaigns.exchange import file as files
from campaigns.exchange.actions import take_in
from campaigns.models import Campaign
from campaigns.refusals import FieldsRefused, NotReady
from foundation import clock
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make
from tests.translations.phrasebook import factories as book
from translations import queries as desk
from translations.lifecycle import RenderingState
from translations.phrasebook import actions as phrasebook
from translations.phrasebook.models import Phrase
from translations.phrasebook.refusals import NoSuchPhrase, PhraseRetired

NOTHING_ELSE = {"kind": "reminder", "communes": make.HOME, "fallback": "fall_back", "diacritics": "yes"}


@pytest.fixture
def author(session: Session) -> Person:
    make.village(session, languages=["vi", "tay"])
    make.village(session, people=2, language="tay")
    return person(session, "communicator")


@pytest.fixture
def reminder(session: Session) -> Phrase:
    kept = book.phrase(session)
    book.approved(session, kept)
    return kept


def begun(session: Session, author: Person, phrase: Phrase, words: str = "", **given: object) -> Campaign:
    source = Source(words or phrase.text.source, phrase.text.source_language, phrase.slug)
    return actions.create(session, author, make.draft(texts={phrase.text.channel: source}, **given))


def state(session: Session, campaign: Campaign, language: str = "tay") -> RenderingState:
    text = next(iter(queries.texts(campaign).values()))
    return desk.progress(session, text, [language])[language]


def test_from_the_phrase_to_people_who_get_its_renderings(
    client: FlaskClient, session: Session, author: Person, reminder: Phrase
) -> None:
    script = book.phrase(session, channel="script", source=book.SCRIPT)
    book.approved(session, script)
    session.commit()
    sign_in(client, author.email)
    assert f"sms_phrase={reminder.slug}" in client.get(f"/translations/phrasebook/{reminder.slug}").text
    page = client.get(f"/campaigns/new?sms_phrase={reminder.slug}&script_phrase={script.slug}").text
    assert reminder.text.source in page
    assert book.SCRIPT in page
    fields = {
        **NOTHING_ELSE,
        "title": reminder.text.title,
        "sms": reminder.text.source,
        "sms_language": "vi",
        "sms_phrase": reminder.slug,
        "script": book.SCRIPT,
        "script_language": "vi",
        "script_phrase": script.slug,
    }
    assert post(client, "/campaigns/new", **fields, do="submit").status_code == 302

    made = session.scalars(select(Campaign)).one()
    assert made.state == "submitted"
    plan = queries.plan(session, made)
    assert {group.given: group.people for group in plan.groups} == {"vi": 3, "tay": 2}
    assert {voice: set(said.words) for voice, said in queries.content(session, made).voices.items()} == {
        "sms": {"vi", "tay"},
        "script": {"vi", "tay"},
    }
    approval = actions.approve(session, person(session, "approver"), made)
    assert approval.holds(queries.digest(session, made))
    actions.launch(session, author, made)


def test_words_changed_before_saving_reopen_what_came_along(session: Session, author: Person, reminder: Phrase) -> None:
    made = begun(session, author, reminder, f"{reminder.text.source} Xin cảm ơn.")
    assert made.sms_text
    assert (made.sms_text.version, made.sms_text.source) == (2, f"{reminder.text.source} Xin cảm ơn.")
    assert state(session, made) == RenderingState.NEEDS_EDITING
    told = desk.source_of_version(session, made.sms_text, 1)
    assert told == reminder.text.source, "so that the desk shows what changed"


def test_words_changed_later_reopen_it_as_ever(session: Session, author: Person, reminder: Phrase) -> None:
    made = begun(session, author, reminder)
    assert state(session, made) == RenderingState.APPROVED
    actions.change(session, author, made, make.draft(texts={"sms": Source("{office}: gọi {hotline}.")}))
    assert state(session, made) == RenderingState.NEEDS_EDITING


def test_a_phrase_that_changes_later_leaves_the_campaign_as_it_is(
    session: Session, author: Person, reminder: Phrase
) -> None:
    made = begun(session, author, reminder)
    before = queries.digest(session, made)
    phrasebook.change(session, author, reminder, "Khác", "", "reminder", "{office}: lời khác.")
    assert queries.digest(session, made) == before


def test_an_invitation_does_not_take_words_without_their_label(session: Session, author: Person) -> None:
    kept = book.phrase(session, kind="", source="[QC] {office} mời {name}. {opt_out}")
    # Approved while no kind was said: nothing asked for the label then.
    book.approved(session, kept, words="[mẫu] {office} {name} {opt_out}", told="{office} {name} {opt_out}")
    made = begun(session, author, kept, kind="invitation")
    assert state(session, made) == RenderingState.NEEDS_EDITING
    assert "tay" not in queries.content(session, made).voices["sms"].words
    entry = session.scalars(select(Audit).where(Audit.action == "rendering.carry")).one()
    assert "[QC]" in entry.detail["note"]


def test_a_blank_is_filled_in_before_it_is_submitted(session: Session, author: Person) -> None:
    kept = book.phrase(session, source="{office}: họp lúc [[giờ, ngày]].")
    made = begun(session, author, kept)
    with pytest.raises(NotReady, match="giờ, ngày"):
        actions.submit(session, author, made)
    actions.change(session, author, made, make.draft(texts={"sms": Source("{office}: họp lúc 8 giờ.")}))
    assert actions.submit(session, author, made).state == "submitted"


def test_what_is_not_offered_is_refused_and_the_form_goes_on_without_it(
    client: FlaskClient, session: Session, author: Person, reminder: Phrase
) -> None:
    phrasebook.retire(session, author, reminder)
    with pytest.raises(PhraseRetired):
        begun(session, author, reminder)
    with pytest.raises(NoSuchPhrase):
        actions.create(session, author, make.draft(texts={"script": Source("x", "vi", reminder.slug)}))
    session.commit()
    sign_in(client, author.email)
    assert client.get("/campaigns/new?sms_phrase=khong-co").status_code == 404
    fields = {**NOTHING_ELSE, "title": "x", "sms": "{office}.", "sms_language": "vi", "script_language": "vi"}
    refused = post(client, "/campaigns/new", **fields, sms_phrase=reminder.slug)
    assert refused.status_code == 422
    assert f'value="{reminder.slug}"' not in refused.text
    assert session.scalars(select(Campaign)).all() == []


def test_other_renderings_keep_their_digest(session: Session, author: Person, reminder: Phrase) -> None:
    made = begun(session, author, reminder)
    plain = actions.create(session, author, make.draft(texts={"sms": Source(reminder.text.source)}))
    ours, theirs = (queries.content(session, one).stored() for one in (made, plain))
    assert ours["sms"]["source"] == theirs["sms"]["source"]
    assert set(ours["sms"]["words"]) - set(theirs["sms"]["words"]) == {"tay"}


class TestFile:
    CONTENT = "title: Từ sổ mẫu\naudience: {{communes: ['03043']}}\ntexts:\n  sms: {{phrase: {slug}}}\n"

    def test_a_file_may_name_a_phrase(self, session: Session, author: Person, reminder: Phrase) -> None:
        content = self.CONTENT.format(slug=reminder.slug)
        made = take_in(session, author, files.read(content, clock.zone()))
        assert state(session, made) == RenderingState.APPROVED
        book.approved(session, reminder, "nung")
        again = take_in(session, author, files.read(content, clock.zone()))
        assert again.id == made.id
        assert state(session, made, "nung") == RenderingState.APPROVED

    def test_a_phrase_that_is_not_there_is_named_by_its_field(self, session: Session, author: Person) -> None:
        with pytest.raises(FieldsRefused, match=r"texts\.sms\.phrase"):
            take_in(session, author, files.read(self.CONTENT.format(slug="khong-co"), clock.zone()))
