from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import settings
from messaging.loudspeaker import actions
from messaging.loudspeaker.bulletin import Words
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.privacy.refusals import (
    NameInTitle,
    NumberInTitle,
    PersonalNumber,
    ResidentsName,
    ResidentsNumber,
)
from tests.messaging.loudspeaker.factories import AU_LAU, MONG, announcement
from tests.villages import factories as people

NUMBER = "+84992000123"


@pytest.fixture
def somebody(session: Session) -> None:
    """Somebody of Mường Bo, where the announcement goes."""
    village = people.make_village(session, commune_code="03043", name="Nậm Cang")
    people.make_resident(session, village, name="Lý Thị Mẫu", phone=NUMBER)
    session.commit()


def enqueue(session: Session, template: str, vietnamese: str = "") -> None:
    if vietnamese:
        words = (announcement().words[0], Words("mong-1961", 3, template, vietnamese))
    else:
        words = (Words("vi", 2, template), announcement().words[1])
    actions.enqueue(session, announcement(words=words))


@pytest.mark.usefixtures("somebody")
def test_the_number_of_a_resident_is_refused_without_being_repeated(session: Session) -> None:
    with pytest.raises(ResidentsNumber) as refused:
        enqueue(session, "Gọi 0992 000 123 trước ngày 30/11/2026.")
    assert "000123" not in "".join(filter(str.isalnum, str(refused.value)))
    assert session.scalar(select(func.count(Script.id))) == 0


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize("template", ["Mời Lý Thị Mẫu đến xã.", "Mời bà LÝ THỊ MẪU đến xã."])
def test_the_name_of_a_resident_is_refused(session: Session, template: str) -> None:
    with pytest.raises(ResidentsName, match="Lý Thị Mẫu"):
        enqueue(session, template)


@pytest.mark.usefixtures("somebody")
def test_the_vietnamese_beside_is_looked_at_too(session: Session) -> None:
    with pytest.raises(ResidentsName):
        enqueue(session, MONG, "Mời Lý Thị Mẫu đến xã.")


@pytest.mark.usefixtures("app")
def test_a_mobile_number_is_refused_unless_an_office_has_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PersonalNumber):
        enqueue(session, "Gọi 0992 000 999.")
    with_it = replace(settings.current(), hotlines=("0992000999",))
    monkeypatch.setattr(settings, "current", lambda: with_it)
    enqueue(session, "Gọi 0992 000 999.")


@pytest.mark.usefixtures("somebody")
def test_a_name_of_another_commune_is_nobody_here(session: Session) -> None:
    only = announcement(scripts=announcement().scripts[2:], words=(Words("vi", 2, "Mời Lý Thị Mẫu."),))
    assert {plan.commune_code for plan in only.scripts} == {AU_LAU}
    assert actions.enqueue(session, only)


def test_a_village_called_like_somebody_may_be_named(session: Session) -> None:
    village = people.make_village(session, commune_code="03043", name="Lý Thị Mẫu")
    people.make_resident(session, village, name="Lý Thị Mẫu", phone=NUMBER)
    session.commit()
    enqueue(session, "Họp ở Lý Thị Mẫu.")


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize("title", ["Mời Lý Thị Mẫu nhận thẻ", "MỜI BÀ LÝ THỊ MẪU NHẬN THẺ"])
def test_a_title_that_names_a_resident_is_refused(session: Session, title: str) -> None:
    with pytest.raises(NameInTitle, match="Lý Thị Mẫu"):
        actions.enqueue(session, announcement(title=title))
    assert session.scalar(select(func.count(Script.id))) == 0


@pytest.mark.usefixtures("somebody")
def test_a_number_in_the_title_is_refused_without_being_repeated(session: Session) -> None:
    with pytest.raises(NumberInTitle) as refused:
        actions.enqueue(session, announcement(title="Gọi 0992 000 123 để nhận thẻ"))
    assert "000123" not in "".join(filter(str.isalnum, str(refused.value)))


@pytest.mark.usefixtures("somebody")
def test_newer_words_are_not_held_up_by_a_title_that_is_out_already(session: Session) -> None:
    made = actions.enqueue(session, announcement(title="Nhận thẻ ở Mường Bo"))
    made.title = "Mời Lý Thị Mẫu nhận thẻ"
    plans = [plan for plan in announcement().scripts if plan.language == "vi"]
    assert actions.add(session, made.id, Words("vi", 3, "Lời mới."), plans) == 2
