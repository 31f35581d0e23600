"""Consent as a record: nobody agrees by default, the latest word holds, and every word can be proved."""

import io
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.storage import store
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from tests.villages.rights import PAPER, gives, paper, withdraws, word, wording
from villages.consent import actions, evidence, queries, refusals
from villages.consent.models import Consent
from villages.models import Resident

JPEG = b"\xff\xd8\xff\xe0 made up"


@pytest.fixture
def resident(session: Session) -> Resident:
    made = make_resident(session, make_village(session), name="Người mẫu 1", phone="+84992000001")
    session.commit()
    return made


def enter(client: FlaskClient, session: Session, *communes: str) -> None:
    sign_in(client, person(session, "communicator", communes=list(communes), locale="en").email)


def test_nobody_agrees_by_default(session: Session, resident: Resident) -> None:
    assert resident.consent is False
    assert queries.consents_of(session, resident.id) == []


def test_a_consent_names_who_when_how_and_the_words(session: Session, resident: Resident) -> None:
    by = person(session, "communicator")
    day = clock.today() - timedelta(days=3)
    given = actions.give(session, by, resident, word(day, how="paper", by="guardian"), wording(session), paper())
    assert (resident.consent, clock.local(resident.consent_at or clock.now()).date()) == (True, day)
    (told,) = queries.consents_of(session, resident.id)
    assert (told.consent.by, told.consent.how, told.entered_by) == ("guardian", "paper", by.name)
    assert told.wording == wording(session)
    assert evidence.get(given.evidence) == PAPER
    assert PAPER not in store().read(given.evidence)
    trail = session.scalars(select(Audit).where(Audit.action == "consent.give")).one()
    assert trail.subject == f"resident:{resident.id}"
    assert trail.detail == {"purpose": "invitation", "how": "paper"}


@pytest.mark.parametrize(
    ("words", "agreed"),
    [
        ([(True, 0)], True),
        ([(True, 0), (False, 0)], False),
        ([(False, 0), (True, 0)], True),
        ([(False, 0), (True, 5)], False),  # entered later, but said before
        ([(True, 0), (False, 5)], True),
        ([(True, 9), (False, 5), (True, 5)], True),
    ],
)
def test_the_latest_word_holds(
    session: Session, resident: Resident, words: list[tuple[bool, int]], agreed: bool
) -> None:
    for given, ago in words:
        (gives if given else withdraws)(session, resident, clock.today() - timedelta(days=ago))
    assert resident.consent is agreed
    assert (resident.consent_at is not None) is agreed


def test_the_list_follows_records_added_set_wise(session: Session, resident: Resident) -> None:
    other, unasked = (make_resident(session, resident.village) for _ in range(2))
    unasked.consent = True
    for one, given in ((resident, True), (other, False)):
        told = {"purpose": "invitation", "said_on": date(2026, 1, 5), "by": "self", "how": "list"}
        session.add(Consent(resident_id=one.id, given=given, **told))
    other.consent = True
    session.flush()
    actions.follow(session, [resident.id, other.id, unasked.id])
    assert [one.consent for one in (resident, other, unasked)] == [True, False, True]


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        (lambda s, r: actions.give(s, None, r, word(), None), refusals.WordingMissing),
        (lambda s, r: gives(s, r, clock.today() + timedelta(days=1)), refusals.ToldInFuture),
        (lambda s, r: withdraws(s, r, clock.today() + timedelta(days=1)), refusals.ToldInFuture),
        (lambda s, r: actions.withdraw(s, None, r, word(purpose="else")), refusals.UnknownPurpose),
    ],
)
def test_what_cannot_be_proved_is_not_recorded(
    session: Session, resident: Resident, deed: object, refusal: type
) -> None:
    with pytest.raises(refusal):
        deed(session, resident)  # type: ignore[operator]
    assert session.scalars(select(Consent)).all() == []


@pytest.mark.parametrize(
    "deed",
    ["UPDATE consent SET given = true", "UPDATE consent_wording SET words = ''", "DELETE FROM consent_wording"],
)
def test_what_was_said_is_never_rewritten(session: Session, deed: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(deed))
    session.rollback()


def test_each_wording_is_a_version_of_its_language(session: Session) -> None:
    words = (("vi", "Một"), ("vi", "Hai"), ("tay", "(mẫu)"))
    made = [actions.write_wording(session, None, "invitation", *given) for given in words]
    assert [(one.language, one.version) for one in made] == [("vi", 1), ("vi", 2), ("tay", 1)]
    newest = {(one.wording.language, one.wording.version) for one in queries.wordings(session) if one.newest}
    assert newest == {("vi", 2), ("tay", 1)}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAPER, "application/pdf"),
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
        (b"<html>%PDF-", ""),
        (b"PK\x03\x04", ""),
        (b"", ""),
    ],
)
def test_evidence_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert evidence.kind_of(content) == kind


def test_evidence_of_another_kind_or_too_large_is_refused() -> None:
    with pytest.raises(refusals.EvidenceUnknown):
        paper("anh.jpg", b"not a photo")
    with pytest.raises(refusals.EvidenceTooLarge):
        paper(content=PAPER + bytes(evidence.LARGEST))
    assert evidence.read(io.BytesIO(PAPER), "../../etc/pass\\phieu.pdf").name == "phieu.pdf"


def test_the_page_takes_a_consent_and_gives_its_paper(
    client: FlaskClient, session: Session, resident: Resident
) -> None:
    enter(client, session)
    words, today = wording(session), clock.today().isoformat()
    session.commit()
    place = f"/villages/residents/{resident.id}/consent"
    shown = client.get(place).text
    assert "Never asked" in shown
    assert " checked" not in shown
    form = {"said": "given", "said_on": today, "by": "self", "how": "paper", "wording": words.id}
    assert post(client, place, **form, evidence=(io.BytesIO(JPEG), "anh.jpg")).status_code == 302
    (told,) = queries.consents_of(session, resident.id)
    session.refresh(resident)
    assert resident.consent
    answer = client.get(f"{place}/{told.consent.id}/evidence")
    assert (answer.data, answer.mimetype, answer.headers["Cache-Control"]) == (JPEG, "image/jpeg", "no-store")
    assert "attachment" in answer.headers["Content-Disposition"]
    trail = session.scalars(select(Audit).where(Audit.action == "consent.evidence")).one()
    assert trail.subject == f"resident:{resident.id}"
    assert post(client, place, said="withdrawn", said_on=today, by="self", how="phone", wording=0).status_code == 302
    session.refresh(resident)
    assert not resident.consent


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"said": ""}, "Choose what the person said"),
        ({"wording": 0}, "Choose the wording"),
        ({"said_on": "2999-01-01"}, "has not come yet"),
        ({"evidence": (io.BytesIO(b"MZ program"), "phieu.pdf")}, "neither a photo"),
    ],
)
def test_the_page_says_what_is_missing(
    client: FlaskClient, session: Session, resident: Resident, given: dict[str, object], sentence: str
) -> None:
    enter(client, session)
    words = wording(session)
    session.commit()
    usual = {"said": "given", "said_on": clock.today().isoformat(), "by": "self", "how": "paper", "wording": words.id}
    answer = post(client, f"/villages/residents/{resident.id}/consent", **{**usual, **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(Consent)).all() == []


def test_beyond_the_reach_nobody_is_asked(client: FlaskClient, session: Session, resident: Resident) -> None:
    given = gives(session, resident, evidence=paper())
    session.commit()
    enter(client, session, COMMUNES[2])
    place = f"/villages/residents/{resident.id}/consent"
    answers = [client.get(place), post(client, place, said="withdrawn"), client.get(f"{place}/{given.id}/evidence")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_proposed_wording_counts_only_once_entered(client: FlaskClient, session: Session) -> None:
    enter(client, session)
    shown = client.get("/villages/consent/wordings").text
    assert "Draft, to be confirmed by the office" in shown
    assert queries.wordings(session) == []
    assert post(client, "/villages/consent/wordings", language="vi", words="Lời mẫu").status_code == 302
    assert "Draft, to be confirmed" not in client.get("/villages/consent/wordings").text
    assert post(client, "/villages/consent/wordings", language="vi", words="  ").status_code == 422
