"""A file is accounted for unit by unit, and taken as a whole or not at all."""

import io
from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from tests.translations import factories
from tests.translations.memory.factories import tmx, tu, unit
from translations.lengths import LONGEST
from translations.memory import exporting, queries
from translations.memory.models import MemoryUnit
from translations.memory.refusals import DeclaredTypes, EmptyMemory, NotTmx, TooManyUnits, UnreadableMemory
from translations.memory.taking import Account, look_through, take
from translations.rights.actions import set_rights


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(MemoryUnit)) or 0


def taken(session: Session, content: bytes, language: str | None = None, name: str = "cũ.tmx") -> Account:
    return take(session, factories.person(session, "reviewer"), name, io.BytesIO(content), language)


def reasons(account: Account) -> Counter[str]:
    return Counter(type(refused.reason).__name__ for refused in account.named)


def test_a_file_is_looked_through_first_and_then_taken(session: Session) -> None:
    unit(session, "Thẻ cũ", "đã có")
    content = tmx(tu("Thẻ cũ", "đã có"), tu("Thẻ mới", "mẫu một"), tu("Thẻ mới", "mẫu một"), tu("", "rỗng"))
    seen = look_through(session, None, io.BytesIO(content))
    assert (seen.new, seen.known, seen.refused) == (1, 2, 1)
    assert [(one.source, one.rendering, one.language) for one in seen.shown] == [("Thẻ mới", "mẫu một", "tay")]
    assert count(session) == 1
    account = taken(session, content)
    assert (account.new, account.known, account.refused) == (1, 2, 1)
    assert count(session) == 2
    assert (taken(session, content).new, count(session)) == (0, 2)


def test_what_was_taken_is_offered_with_where_it_is_from(session: Session) -> None:
    taken(session, tmx(tu("Thẻ BHYT hết hạn", "mẫu")), name="C:\\Tệp\\văn phòng.tmx")
    [match] = queries.matches(session, "vi", "tay", "Thẻ BHYT hết hạn rồi")
    assert match.unit.origin == "văn phòng.tmx"
    assert match.percentage >= 60
    entry = session.scalars(select(Audit).where(Audit.action == "memory.import")).one()
    assert entry.detail == {"name": "văn phòng.tmx", "new": 1, "unchanged": 0, "refused": 0}


def test_no_file_passes_for_the_desk(session: Session) -> None:
    taken(session, tmx(tu("Thẻ", "mẫu")), name="desk")
    assert session.scalars(select(MemoryUnit.origin)).one() == "TMX"


@pytest.mark.parametrize(
    ("tag", "slug"),
    [("tyz", "tay"), ("TYZ-vn", "tay"), ("tay", "tay"), ("hmn-Latn-VN", "mong-1961"), ("hmn_latn_vn", "mong-1961"),
     ("hmn-Latn", "mong-rpa"), ("hmn-Latn-US", "mong-rpa"), ("ium", "dao"),
     ("blt", "thai"), ("blt-Tavt", "thai-tai-viet"), ("blt_tavt_VN", "thai-tai-viet")],
)  # fmt: skip
def test_tags_mean_our_languages(session: Session, tag: str, slug: str) -> None:
    taken(session, tmx(tu("Thẻ", "mẫu", tag, "vi-VN")))
    assert session.scalars(select(MemoryUnit.language)).one() == slug


@pytest.mark.parametrize("tag", ["xx", "hmd", "hmn", "tyz-Tavt", "pcc", "en-US", "", "x" * 5000])
def test_a_tag_that_means_no_written_language_is_refused(session: Session, tag: str) -> None:
    account = taken(session, tmx(tu("Thẻ", "mẫu", tag), tu("Thẻ", "mẫu hai")))
    assert (account.new, reasons(account)) == (1, {"UnknownTag": 1})
    assert account.named[0].row == 1
    assert len(str(account.named[0].reason)) < 200


def test_another_language_than_the_one_asked_for_is_refused_with_a_sentence(session: Session) -> None:
    account = taken(session, tmx(tu("Thẻ", "mẫu", "nut"), tu("Thẻ", "mẫu", "tyz")), language="tay")
    assert (account.new, reasons(account)) == (1, {"OtherLanguage": 1})
    assert "Nùng" in str(account.named[0].reason)
    assert "Tày" in str(account.named[0].reason)


def test_each_unit_is_refused_for_its_own_reason(session: Session) -> None:
    content = tmx(
        tu("Gọi {hotline}", "mẫu"),
        tu("Gọi", "mẫu {name}"),
        tu("  ", "mẫu"),
        tu("Thẻ", " \ufeff "),
        tu("a" * (LONGEST + 1), "mẫu"),
        "<tu><tuv xml:lang='vi'><seg>Một mình</seg></tuv></tu>",
        "<tu><tuv xml:lang='tyz'><seg>a</seg></tuv><tuv xml:lang='nut'><seg>b</seg></tuv></tu>",
        tu("Thẻ", "được {name}".replace(" {name}", "")),
    )
    account = taken(session, content)
    assert reasons(account) == {
        "MissingPlaceholder": 1, "ExtraPlaceholder": 1, "NothingToSay": 2, "TooLong": 1, "MissingSide": 2,
    }  # fmt: skip
    assert [refused.row for refused in account.named] == [1, 2, 3, 4, 5, 6, 7]
    assert account.new == 1


def test_units_in_languages_outside_ones_rights_are_refused(session: Session) -> None:
    person, admin = factories.person(session, "reviewer", name="Vàng A Sử"), factories.person(session, "administrator")
    set_rights(session, admin, person, translate=["nung"], review=["tay"])
    content = tmx(tu("Thẻ", "mẫu"), tu("Thẻ", "mẫu", "nut"))
    for account in (
        look_through(session, person, io.BytesIO(content)),
        take(session, person, "cũ.tmx", io.BytesIO(content)),
    ):
        assert (account.new, reasons(account)) == (1, {"MayNotReview": 1})
        assert "Vàng A Sử" in str(account.named[0].reason)
    assert list(session.scalars(select(MemoryUnit.language))) == ["tay"]


def test_a_unit_in_several_languages_is_several(session: Session) -> None:
    said = {"nut": "b", "vi": "Thẻ", "tyz": "a"}
    sides = (f'<tuv xml:lang="{tag}"><seg>{words}</seg></tuv>' for tag, words in said.items())
    many = f"<tu>{''.join(sides)}</tu>"
    assert taken(session, tmx(many, source="*all*")).new == 2
    assert set(session.scalars(select(MemoryUnit.language))) == {"tay", "nung"}


def test_words_are_stored_as_the_desk_writes_them(session: Session) -> None:
    taken(session, tmx(tu("The\u0309 he\u0302\u0301t ha\u0323n\u00a0!\r\n", "mẫu")))
    assert session.scalars(select(MemoryUnit.source)).one() == "Thẻ hết hạn !"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (tmx(tu("một", "mẫu"), tu("hai", "mẫu"))[:-20], NotTmx),
        (tmx(tu("một", "mẫu"), before='<!DOCTYPE tmx [<!ENTITY a "b">]>'), DeclaredTypes),
        (tmx(), EmptyMemory),
        (b"", NotTmx),
    ],
)
def test_a_broken_file_changes_nothing(session: Session, content: bytes, refusal: type[UnreadableMemory]) -> None:
    unit(session, "Thẻ cũ", "đã có")
    for attempt in (lambda: taken(session, content), lambda: look_through(session, None, io.BytesIO(content))):
        with pytest.raises(refusal):
            attempt()
    assert count(session) == 1
    assert session.scalar(select(func.count()).select_from(Audit).where(Audit.action == "memory.import")) == 0


def test_too_many_units_are_refused_as_a_whole(session: Session) -> None:
    content = tmx(*(tu(f"Thẻ {number}", "mẫu") for number in range(4)))
    with pytest.raises(TooManyUnits):
        take(session, None, "x", io.BytesIO(content), most=3)
    assert count(session) == 0
    assert take(session, None, "x", io.BytesIO(content), most=4).new == 4


def test_a_memory_goes_out_and_comes_back_the_same(session: Session) -> None:
    unit(session, "Thẻ & <giấy>\nhết hạn {name}", "mẫu {name} ]]>", back_translation="Thẻ", channel="sms")
    unit(session, "Card", "Thẻ", language="vi", source_language="en")
    unit(session, "Họp", "mẫu", language="mong-1961")
    kept = [MemoryUnit.source_language, MemoryUnit.language, MemoryUnit.source, MemoryUnit.rendering,
            MemoryUnit.back_translation, MemoryUnit.channel, MemoryUnit.pieces, MemoryUnit.source_digest]  # fmt: skip
    before = session.execute(select(*kept).order_by(MemoryUnit.source)).all()
    content = "".join(exporting.lines(session, clock.now())).encode()
    only = "".join(exporting.lines(session, clock.now(), "tay")).encode()
    session.query(MemoryUnit).delete()
    assert taken(session, content).new == 3
    assert session.execute(select(*kept).order_by(MemoryUnit.source)).all() == before
    assert taken(session, only).known == 1
