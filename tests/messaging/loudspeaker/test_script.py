from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES
from messaging.loudspeaker import head, phrases
from messaging.loudspeaker.blocks import Direction, Music, Pause, Say
from messaging.loudspeaker.order import Order, Reading
from messaging.loudspeaker.reminders import key_sentences
from messaging.loudspeaker.script import Paper, clean, write
from messaging.loudspeaker.sentences import sentences
from tests.messaging.loudspeaker.factories import AU_LAU, MONG, MUONG_BO, VIETNAMESE, mong_order, order


def said(paper: Paper) -> list[str]:
    return [line.written for block in paper.blocks if isinstance(block, Say) for line in block.lines]


def directions(paper: Paper) -> list[str]:
    return [block.direction for block in paper.blocks if block.direction]


def test_it_follows_the_order_of_a_broadcast() -> None:
    kinds = [type(block) for block in write(order()).blocks]
    assert kinds == [Music, Say, Direction, Say, Pause, Say, Pause, Say, Say, Pause, Say, Music]


def test_it_greets_the_named_villages_and_fills_place_and_office() -> None:
    text = "\n".join(said(write(order())))
    assert "Đây là Đài Truyền thanh xã Mường Bo." in text
    assert "Kính thưa bà con các thôn Nậm Cang và Nậm Than!" in text
    assert "của bà con Nậm Cang và Nậm Than sắp hết hạn." in text
    assert "đến bưu điện xã Mường Bo để" in text
    assert "bà con gọi 1900 9068." in text
    assert "{" not in text


def test_it_repeats_what_must_be_remembered_twice() -> None:
    repeated = [block for block in write(order()).blocks if isinstance(block, Say) and block.times == 2]
    assert [tuple(line.written for line in block.lines) for block in repeated] == [
        (
            "Bà con mang thẻ đến bưu điện xã Mường Bo để gia hạn trước ngày 30/11/2026.",
            "Cần hỏi thêm, bà con gọi 1900 9068.",
        )
    ]
    assert repeated[0].direction == "[ĐỌC 2 LẦN]"


def test_a_message_without_date_place_or_hotline_is_read_twice_whole() -> None:
    paper = write(order(template="Bà con nhớ xem lại thẻ. Xin cảm ơn."))
    (message,) = [block for block in paper.blocks if isinstance(block, Say) and block.times == 2]
    assert tuple(line.written for line in message.lines) == ("Bà con nhớ xem lại thẻ.", "Xin cảm ơn.")


def test_the_repeat_is_never_longer_than_three_sentences() -> None:
    message = tuple(f"Hạn là ngày {day}/11/2026." for day in range(1, 9))
    assert key_sentences(message, order(), "vi") == message[-3:]


def test_the_date_is_spoken_when_the_script_is_for_one_day() -> None:
    day = date(2026, 11, 22)
    assert "Hôm nay là Chủ nhật, ngày 22 tháng 11 năm 2026." in said(write(order(valid_from=day, valid_until=day)))
    assert "[Đọc thứ, ngày, tháng, năm của buổi phát]" in directions(write(order()))


def test_a_minority_script_speaks_the_approved_words_and_nothing_else() -> None:
    """Decision 9: no invented translation. Whatever is to be said in the language comes from the rendering."""
    made = mong_order()
    approved = MONG.format(
        office=made.office, village="Nậm Cang, Nậm Than", commune="xã Mường Bo", hotline=made.hotline
    )
    assert set(said(write(made))) == set(sentences(approved))


def test_what_is_missing_in_a_minority_language_becomes_a_direction() -> None:
    assert directions(write(mong_order())) == [
        "[NHẠC HIỆU 10 giây]",
        "[Người đọc giới thiệu Đài Truyền thanh xã Mường Bo và ngày phát bằng tiếng Mông]",
        "[Người đọc chào bà con các thôn Nậm Cang và Nậm Than bằng tiếng Mông]",
        "[NGHỈ 2 giây]",
        "[Đọc nội dung bằng tiếng Mông]",
        "[NGHỈ 2 giây]",
        "[Nhắc lại bằng tiếng Mông]",
        "[ĐỌC 2 LẦN]",
        "[NGHỈ 2 giây]",
        "[Người đọc cảm ơn và chào bà con bằng tiếng Mông]",
        "[NHẠC HIỆU 5 giây]",
    ]


def test_the_vietnamese_stands_beside_the_minority_words_and_costs_no_time() -> None:
    with_it, without = write(mong_order()), write(mong_order(vietnamese=""))
    (message,) = [block for block in with_it.blocks if isinstance(block, Say) and block.beside]
    assert message.beside[0].startswith("Bảo hiểm xã hội tỉnh Lào Cai xin thông báo")
    assert "Nậm Cang và Nậm Than" in message.beside[0]
    assert with_it.seconds == without.seconds


def test_it_says_for_whom_it_stands_in() -> None:
    paper = write(order(stands_in_for=("giay", "bo-y")))
    assert paper.notes == ("Bản tiếng Việt này phát thay cho tiếng Giáy và tiếng Bố Y: chưa có bản dịch được duyệt.",)
    assert write(order()).notes == ()


@pytest.mark.parametrize(
    ("villages", "commune", "greeted"),
    [
        ((), MUONG_BO, "trong toàn xã"),
        ((), AU_LAU, "trong toàn phường"),
        (("Nậm Cang",), MUONG_BO, "thôn Nậm Cang"),
        (("Nậm Cang", "Nậm Than"), MUONG_BO, "các thôn Nậm Cang và Nậm Than"),
        (("A", "B", "C"), MUONG_BO, "các thôn A, B và C"),
        (("Bản Mới", "Nậm Than"), MUONG_BO, "bản Mới và thôn Nậm Than"),
        (("Tổ dân phố số 3",), AU_LAU, "tổ dân phố số 3"),
    ],
)
def test_it_addresses_villages_as_they_are_called(villages: tuple[str, ...], commune: str, greeted: str) -> None:
    assert phrases.addressees(villages, COMMUNES[commune]) == greeted


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ho\u0300a", "H\u00f2a"),
        ("a\r\nb", "a \nb"),
        ("a\tb", "a b"),
        ("a\x07b\x00c", "a b c"),
        ("a\u202egnod\u2066", "agnod"),
        ("\ufeffa\u200bb\u00ad", "ab"),
        ("a\u2028b", "a\nb"),
        ("क\u200dष", "क\u200dष"),
    ],
)
def test_nothing_invisible_stands_on_paper(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_brace_in_a_name_is_only_a_brace() -> None:
    assert "của bà con {hotline} sắp" in "\n".join(said(write(order(villages=("{hotline}",)))))


def test_the_time_counts_tune_pauses_directions_and_repeats() -> None:
    short = write(order(template="Một hai ba."))
    longer = write(order(template="Một hai ba. Bốn năm sáu."))
    assert 30 < short.seconds < longer.seconds
    assert short.minutes == 1
    words = "chữ " * 170
    assert write(order(template=words)).seconds - short.seconds > 2 * 55  # read twice


def test_the_head_says_everything_one_must_know() -> None:
    rows = dict(head.rows(write(order())))
    assert rows == {
        "Nội dung": "Nhắc gia hạn thẻ BHYT",
        "Đơn vị": "Xã Mường Bo",
        "Ngôn ngữ": "Tiếng Việt",
        "Thôn, bản": "Nậm Cang, Nậm Than",
        "Mã kịch bản": "03043-20261122-7",
        "Bản": "3",
        "Hiệu lực": "22/11/2026–30/11/2026",
        "Mức ưu tiên": "Thông thường",
        "Thời lượng": "khoảng 3 phút",
        "Tốc độ đọc": "170 âm tiết/phút",
        "Giờ phát": "05:30, 17:00",
    }


def test_the_whole_commune_is_greeted_and_named_when_no_village_is() -> None:
    text = "\n".join(said(write(order(villages=()))))
    assert "Kính thưa bà con trong toàn xã!" in text
    assert "của bà con xã Mường Bo sắp hết hạn" in text


def test_the_same_order_gives_the_same_script() -> None:
    def made() -> Order:
        return order(template=VIETNAMESE)

    assert write(made()) == write(made())


def two_messages(**changes: Any) -> Order:
    """Two bulletins in Vietnamese; the first in Mông as well."""
    first = order().messages[0]
    mong = Reading(LANGUAGES["mong-1961"], 2, MONG, VIETNAMESE)
    second = Reading(LANGUAGES["vi"], 1, "Mời bà con dự họp thôn ngày 29/11/2026.")
    later = replace(
        first, code="03043-20261122-8", title="Họp thôn", valid_until=date(2026, 11, 29), readings=(second,)
    )
    messages = (replace(first, readings=(*first.readings, mong)), later)
    languages = (LANGUAGES["vi"], LANGUAGES["mong-1961"])
    return order(**{"messages": messages, "languages": languages, **changes})


def test_several_messages_are_counted_out_and_their_keys_repeated_together() -> None:
    spoken = said(write(two_messages()))
    first, second = spoken.index("Thông báo thứ nhất."), spoken.index("Thông báo thứ hai.")
    assert spoken[second + 1] == "Mời bà con dự họp thôn ngày 29/11/2026."
    assert first < second < spoken.index("Xin nhắc lại:")
    assert spoken.count("Mời bà con dự họp thôn ngày 29/11/2026.") == 2
    assert spoken.count("Xin nhắc lại:") == 1


def test_the_next_language_follows_without_another_tune() -> None:
    paper = write(two_messages())
    assert [part.language.slug for part in paper.parts] == ["vi", "mong-1961"]
    tunes = [place for place, block in enumerate(paper.blocks) if isinstance(block, Music)]
    assert tunes == [0, len(paper.blocks) - 1]
    assert paper.seconds == sum(part.seconds for part in paper.parts)


def test_the_order_of_languages_is_the_places_own() -> None:
    paper = write(two_messages(languages=(LANGUAGES["mong-1961"], LANGUAGES["vi"])))
    assert [part.language.slug for part in paper.parts] == ["mong-1961", "vi"]
    assert isinstance(paper.parts[0].blocks[0], Music)


def test_a_language_no_message_has_words_in_has_no_part() -> None:
    paper = write(order(languages=(LANGUAGES["tay"], LANGUAGES["vi"])))
    assert [part.language.slug for part in paper.parts] == ["vi"]
    assert isinstance(paper.blocks[0], Music)


def test_the_head_of_several_messages_names_each_and_what_holds_for_all() -> None:
    rows = dict(head.rows(write(two_messages())))
    assert rows["Nội dung"] == "1. Nhắc gia hạn thẻ BHYT; 2. Họp thôn"
    assert rows["Ngôn ngữ"] == "Tiếng Việt, Mông (chữ 1961)"
    assert rows["Bản"] == "Tiếng Việt 3+1, Mông (chữ 1961) 2"
    assert rows["Mã kịch bản"] == "03043-20261122-7, 03043-20261122-8"
    assert rows["Hiệu lực"] == "22/11/2026–29/11/2026"


def test_figures_and_abbreviations_are_in_words_beside_what_is_written() -> None:
    paper = write(order(template="Nộp 972.000 đồng tiền BHYT tại UBND.", abbreviations=(("BHYT", "bảo hiểm y tế"),)))
    (line,) = [
        line for block in paper.blocks if isinstance(block, Say) for line in block.lines if "Nộp" in line.written
    ]
    assert line.written == "Nộp 972.000 đồng tiền BHYT tại UBND."
    assert line.spoken == "Nộp chín trăm bảy mươi hai nghìn đồng tiền bảo hiểm y tế tại UBND."


def test_a_minority_text_is_never_put_into_vietnamese_words() -> None:
    paper = write(mong_order(abbreviations=(("BHYT", "bảo hiểm y tế"),), template="BHYT 972.000, 30/11/2026."))
    assert {line.spoken for block in paper.blocks if isinstance(block, Say) for line in block.lines} == {
        "BHYT 972.000, 30/11/2026."
    }


def test_the_reading_time_counts_what_is_said() -> None:
    pairs = (("BHYT", "bảo hiểm y tế " * 20),)
    with_words, without = write(order(template="Thẻ BHYT.", abbreviations=pairs)), write(order(template="Thẻ BHYT."))
    assert with_words.seconds > without.seconds + 30
