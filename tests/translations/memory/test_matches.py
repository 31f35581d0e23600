"""What the memory offers for a source: the same first, then the likest, in PostgreSQL."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from foundation import clock
from tests.translations.memory.factories import unit
from tests.translations.statements import statements
from translations.memory import queries
from translations.memory.models import MemoryUnit

SOURCE = "Thẻ BHYT của {name} hết hạn ngày {card_expiry}. Mời gia hạn ở bưu điện xã."


def analyse(session: Session, environ: dict[str, str]) -> None:
    """Let PostgreSQL look at the table: its owner alone may ask for it."""
    session.commit()
    owner = create_engine(environ["MIGRATION_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    with owner.begin() as connection:
        connection.execute(text("ANALYZE memory_unit"))
    owner.dispose()


def offered(session: Session, source: str = SOURCE, **given: int) -> list[tuple[int, str]]:
    return [(one.percentage, one.unit.rendering) for one in queries.matches(session, "vi", "tay", source, **given)]


def test_the_same_source_comes_first_then_the_likest(session: Session) -> None:
    unit(session, SOURCE.replace("bưu điện", "trụ sở"), "nơi khác")
    unit(session, SOURCE, "như nhau")
    unit(session, SOURCE.replace("xã", "huyện"), "chữ cuối khác")
    unit(session, "Mời bà con đi họp thôn tối nay.", "khác hẳn")
    found = offered(session)
    assert [words for _, words in found] == ["như nhau", "chữ cuối khác", "nơi khác"]
    assert found[0][0] == 100
    assert 100 > found[1][0] > found[2][0] >= 60


def test_of_the_same_source_the_newest_comes_first(session: Session) -> None:
    unit(session, SOURCE, "cũ", at=clock.now() - timedelta(days=9))
    unit(session, SOURCE, "mới", at=clock.now())
    unit(session, SOURCE, "giữa", at=clock.now() - timedelta(days=2))
    assert [words for _, words in offered(session)] == ["mới", "giữa", "cũ"]
    assert [words for _, words in offered(session, limit=2)] == ["mới", "giữa"]


def test_other_languages_are_not_offered(session: Session) -> None:
    unit(session, SOURCE, language="nung")
    unit(session, SOURCE, source_language="en")
    assert offered(session) == []


def test_the_least_percentage_is_kept(session: Session) -> None:
    unit(session, "một hai ba bốn năm", "x")
    [(percent, _)] = offered(session, "một hai ba sáu bảy", at_least=1)
    assert offered(session, "một hai ba sáu bảy", at_least=percent) != []
    assert offered(session, "một hai ba sáu bảy", at_least=percent + 1) == []


def test_words_without_diacritics_find_those_with_them(session: Session) -> None:
    unit(session, "Mời bà con đến bưu điện xã", "x")
    assert len(offered(session, "Moi ba con den buu dien xa")) == 1


def test_a_match_says_what_changed_and_which_placeholders_are_not_the_same(session: Session) -> None:
    unit(session, "Thẻ của {name} hết hạn, gọi ngay.", "[mẫu] {name}")
    [match] = queries.matches(session, "vi", "tay", "Thẻ của {name} hết hạn, gọi {hotline}.")
    assert [(piece.kind, piece.words) for piece in match.changes if piece.kind != "same"] == [
        ("removed", "ngay."),
        ("added", "{hotline}."),
    ]
    assert [str(sentence.fields["found"]) for sentence in match.placeholders] == ["{hotline}"]
    assert not match.is_exact


def test_what_is_asked_is_words_and_never_a_pattern(session: Session) -> None:
    unit(session, "Giảm 50% cho hộ nghèo", "x")
    assert len(list(session.scalars(queries.units(None, "50%")))) == 1
    assert list(session.scalars(queries.units(None, "5_%"))) == []


def test_both_sides_are_searched_whatever_the_case(session: Session) -> None:
    unit(session, "Thẻ hết hạn", "[Tày – bản mẫu] một")
    unit(session, "Mời họp", "[Nùng – bản mẫu] hai", language="nung")
    assert [one.source for one in session.scalars(queries.units(None, "THẺ mẫu"))] == ["Thẻ hết hạn"]
    assert [one.source for one in session.scalars(queries.units("nung", "mẫu"))] == ["Mời họp"]


class TestALargeMemory:
    @pytest.fixture
    def large(self, session: Session, environ: dict[str, str]) -> list[str]:
        """Two thousand sources of few words, analysed."""
        chance = random.Random(1)
        words = [f"từ{number}" for number in range(60)]
        sources = [" ".join(chance.choices(words, k=20)) for _ in range(2000)]
        for number, source in enumerate(sources):
            unit(session, source, f"bản mẫu {number}")
        analyse(session, environ)
        return sources

    def test_a_source_is_found_again_after_a_few_changes(self, session: Session, large: list[str]) -> None:
        for source in large[::200]:
            words = source.split()
            words[3], words[9], words[15] = "một", "hai", "ba"
            assert queries.matches(session, "vi", "tay", " ".join(words))[0].unit.source == source

    def test_the_index_of_pieces_is_read(self, session: Session, large: list[str]) -> None:
        # Two thousand rows are read faster as they lie; a hundred thousand are not (docs/translations.md).
        session.execute(text("SET LOCAL enable_seqscan = off"))
        with statements() as seen:
            queries.matches(session, "vi", "tay", large[0] + " thêm")
        [near] = [sql for sql in seen if "&&" in sql]
        values = {"pieces_1": queries.pieces("vi", "tay", large[0]), "source_1": "x", "param_1": 3000}
        plan = session.connection().exec_driver_sql(f"EXPLAIN {near}", values)
        assert "Bitmap Index Scan on ix_memory_unit_pieces" in "\n".join(row[0] for row in plan)

    def test_common_pieces_are_not_asked_for(
        self, session: Session, environ: dict[str, str], large: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(300):
            unit(session, f"xin thông báo số{number}", f"bản mẫu báo {number}")
        analyse(session, environ)
        asked = queries.pieces("vi", "tay", "xin thông báo số7")
        common = set(queries.pieces("vi", "tay", "xin thông")) & set(asked)
        monkeypatch.setattr(queries, "_MOST_READ", 200)
        assert common
        assert not common & set(queries.rarest(session, asked))
        assert offered(session, "xin thông báo số7 ạ")[0][1] == "bản mẫu báo 7"

    def test_the_statements_do_not_grow(self, session: Session, large: list[str]) -> None:
        with statements() as many:
            assert len(queries.matches(session, "vi", "tay", large[0])) >= 1
        session.query(MemoryUnit).filter(MemoryUnit.source != large[0]).delete()
        with statements() as few:
            assert len(queries.matches(session, "vi", "tay", large[0])) == 1
        assert len(many) == len(few) == 4

    def test_before_postgresql_has_looked_at_the_table_all_pieces_are_asked_for(self, session: Session) -> None:
        session.execute(text("DELETE FROM memory_unit"))
        unit(session, SOURCE, "x")
        assert offered(session, SOURCE + " Gọi ngay.")[0][1] == "x"
