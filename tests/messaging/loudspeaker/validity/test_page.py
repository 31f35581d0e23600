from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from foundation import clock, settings
from messaging.loudspeaker import actions, queries
from messaging.loudspeaker.bulletin import Words
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import order_of
from messaging.loudspeaker.validity.addresses import address_of
from tests.accounts.factories import person, sign_in
from tests.messaging.loudspeaker.factories import MUONG_BO, VIETNAMESE, bulletin

VALID, VOID, NOT_YET, PARTLY, UNKNOWN = (
    "CÒN HIỆU LỰC", "HẾT HIỆU LỰC", "CHƯA ĐẾN NGÀY PHÁT", "HẾT HIỆU LỰC MỘT PHẦN", "KHÔNG TÌM THẤY",
)  # fmt: skip


def printed(session: Session, made: Bulletin, *languages: str) -> list[Script]:
    """What a paper of Mường Bo bears."""
    found = {one.language: one for one in queries.scripts_of(session, made.id) if one.commune_code == MUONG_BO}
    return [found[language] for language in languages or ("vi",)]


def path(scripts: list[Script]) -> str:
    return address_of("", scripts)


def word(page: str) -> str:
    """The one word in large letters."""
    return page.split('class="verdict-word"')[1].split("</svg>")[1].split("</p>")[0].strip()


def newer(session: Session, script: Script) -> Script:
    """The next version of a script, as a later launch hands it over."""
    made = Script(
        bulletin_id=script.bulletin_id,
        text_id=script.text_id,
        commune_code=script.commune_code,
        place=script.place,
        language=script.language,
        version=script.version + 1,
        villages=[],
    )
    session.add(made)
    session.commit()
    return made


def test_the_paper_bears_the_address_of_its_own_page(session: Session, client: FlaskClient) -> None:
    (script,) = printed(session, bulletin(session))
    address = order_of([script]).address
    assert address.startswith(f"{settings.current().public_url}/s/{MUONG_BO}/")
    answer = client.get(address.removeprefix(settings.current().public_url))
    assert (answer.status_code, word(answer.text)) == (200, VALID)


def test_a_valid_paper_says_so_to_everybody(session: Session, client: FlaskClient) -> None:
    (script,) = printed(session, bulletin(session))
    answer = client.get(path([script]))
    assert word(answer.text) == VALID
    assert f"/scripts/{script.id}#log" in answer.text
    assert f"{clock.today():%d/%m/%Y}" in answer.text
    assert f"03043-{clock.today():%Y%m%d}-{script.bulletin_id}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_nothing_of_people_or_of_what_is_said_stands_there(session: Session, client: FlaskClient) -> None:
    made = bulletin(session, title="Tên của chiến dịch")
    text = client.get(path(printed(session, made))).text
    for secret in ("Tên của chiến dịch", "Nậm Cang", "xin thông báo"):
        assert secret not in text


@pytest.mark.parametrize(
    ("first", "last", "said"), [(0, 0, VALID), (1, 3, NOT_YET), (-3, -1, VOID), (-3, 0, VALID), (0, 3, VALID)]
)
def test_the_days_decide(session: Session, client: FlaskClient, first: int, last: int, said: str) -> None:
    today = clock.today()
    made = bulletin(session, valid_from=today + timedelta(first), valid_until=today + timedelta(last))
    assert word(client.get(path(printed(session, made))).text) == said


def test_a_withdrawn_paper_is_void_and_offers_nothing(session: Session, client: FlaskClient) -> None:
    made = bulletin(session)
    actions.withdraw(session, made.id)
    session.commit()
    text = client.get(path(printed(session, made))).text
    assert word(text) == VOID
    assert "/pdf" not in text
    assert "#log" not in text


def test_a_replaced_paper_names_the_newest_and_leads_to_it(session: Session, client: FlaskClient) -> None:
    (old,) = printed(session, bulletin(session))
    new = newer(session, newer(session, old))
    text = client.get(path([old])).text
    assert word(text) == VOID
    assert f"Bản mới nhất là bản {new.version}." in text
    assert f"/scripts/{new.id}/pdf" in text
    assert f"/scripts/{old.id}" not in text
    assert word(client.get(path([new])).text) == VALID


def test_past_is_past_and_nobody_is_sent_for_a_newer_one(session: Session, client: FlaskClient) -> None:
    past = clock.today() - timedelta(1)
    (old,) = printed(session, bulletin(session, valid_from=past, valid_until=past))
    newer(session, old)
    text = client.get(path([old])).text
    assert word(text) == VOID
    assert "Bản mới nhất" not in text


def test_a_version_of_a_village_is_its_own(session: Session, client: FlaskClient) -> None:
    (script,) = printed(session, bulletin(session))
    village = newer(session, script)
    village.place = "Nậm Cang 2"
    session.commit()
    assert word(client.get(path([script])).text) == VALID
    assert word(client.get(path([village])).text) == VALID
    assert "03043-nam-cang-2" in path([village])


def test_a_paper_of_several_is_as_good_as_its_worst(session: Session, client: FlaskClient) -> None:
    both = printed(session, bulletin(session), "vi", "mong-1961")
    assert word(client.get(path(both)).text) == VALID
    newer(session, both[1])
    text = client.get(path(both)).text
    assert word(text) == PARTLY
    assert text.count('class="edition"') == 2


def test_what_nobody_printed_is_not_known(session: Session, client: FlaskClient) -> None:
    (script,) = printed(session, bulletin(session))
    known = path([script])
    elsewhere, never = "/s/04585/" + known.rpartition("/")[2], known[:-1] + "9"
    village, nonsense = known.replace("/03043/", "/03043-nam-cang/"), ("/s/03043/abc", "/s/x/7.vi.3", "/s/%00/7.vi.3")
    for unknown in ("/s/03043/999999.vi.1", elsewhere, never, village, *nonsense):
        answer = client.get(unknown)
        assert (answer.status_code, word(answer.text)) == (404, UNKNOWN), unknown
    answer = client.get(known + "_999999.vi.1")
    assert (answer.status_code, word(answer.text)) == (200, PARTLY)


def test_it_speaks_english_to_whoever_wants_it(session: Session, client: FlaskClient) -> None:
    reader = person(session, "operator", locale="en")
    sign_in(client, reader.email)
    text = client.get(
        path(printed(session, bulletin(session, words=(Words("vi", 2, VIETNAMESE), Words("mong-1961", 3, "[mẫu]")))))
    ).text
    assert word(text) == VALID
    assert "This paper is valid. It may be read out." in text
    assert "you are asked to sign in" not in text
