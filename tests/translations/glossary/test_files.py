"""The glossary as a file: out, in, foreseen, applied; what spreadsheets do to it; what comes with the house."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from tests.translations.glossary import factories
from translations.glossary import actions, queries, table, taking
from translations.glossary.entries import KINDS, TermEntry, WordsEntry, one_line
from translations.glossary.models import Term, TermRendering
from translations.glossary.table import Row
from villages.imports.account import Account
from villages.imports.tables import UnreadableTable, clean_cell

HEADER = "source_language;term;kind;meaning;source;language;words;use;note"


def take(session: Session, *rows: str, header: str = HEADER, apply: bool = True, **more: Any) -> Account:
    content = "\r\n".join([header, *rows]).encode()
    return actions.take_file(session, None, io.BytesIO(content), apply, **more)


def counts(account: Account) -> tuple[int, int, int, int]:
    return account.new, account.changed, account.unchanged, len(account.refused)


def reasons(account: Account) -> list[tuple[int, str]]:
    return [(row.row, type(row.problems[0].reason).__name__) for row in account.refused]


def exported(session: Session, language: str | None = None) -> bytes:
    session.expire_all()
    return table.write(table.rows_of(queries.everything(session), language))


def terms(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Term)) or 0


def test_a_file_is_foreseen_then_applied_then_the_same(session: Session) -> None:
    rows = ["vi;thẻ BHYT;term;nghĩa;nguồn;tay;mot;said;ghi chú", "vi;thẻ BHYT;;;;tay;hai;forbidden;", "vi;VssID;;;;;;;"]
    assert counts(take(session, *rows, apply=False)) == (3, 0, 0, 0)
    assert terms(session) == 0
    assert counts(take(session, *rows)) == (3, 0, 0, 0)
    found = queries.terms_in(session, "vi", "Thẻ BHYT", "tay")[0]
    assert (found.kind, found.meaning, found.said, found.forbidden) == ("term", "nghĩa", ("mot",), ("hai",))
    assert counts(take(session, *rows)) == (0, 0, 3, 0)
    kept = list(session.scalars(select(Audit.detail).where(Audit.action == "glossary.import")))
    assert kept == [{"new": 3, "changed": 0, "unchanged": 0, "refused": 0}]


def test_what_a_row_leaves_empty_stays_and_what_it_says_changes(session: Session) -> None:
    made = factories.term(session, "thẻ", meaning="cũ", kind="explain", said={"tay": ["mot"], "nung": ["ba"]})
    assert counts(take(session, "vi;thẻ;;;;tay;mot;;")) == (0, 0, 1, 0)
    assert counts(take(session, "vi;THẺ;;mới;;tay;Mot;forbidden;vì sao")) == (0, 1, 0, 0)
    assert (made.term, made.meaning, made.kind) == ("THẺ", "mới", "explain")
    assert [(r.words, r.forbidden, r.note) for r in made.words_in("tay")] == [("Mot", True, "vì sao")]
    assert [row.words for row in made.words_in("nung")] == ["ba"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["vi;;;;;;;;"], [(2, "EmptyTerm")]),
        (["klingon;a;;;;;;;"], [(2, "UnknownLanguage")]),
        (["vi;a;verb;;;;;;"], [(2, "UnknownKind")]),
        (["vi;a;;;;tay;b;perhaps;"], [(2, "UnknownUse")]),
        (["vi;a;;;;;b;;"], [(2, "LanguageMissing")]),
        (["vi;a;;;;vi;b;;"], [(2, "OwnLanguage")]),
        (["vi;a;;;;giay;b;;"], [(2, "SpokenOnly")]),
        (["vi;a;do_not_translate;;;tay;b;;"], [(2, "StaysAsItIs")]),
        (["vi;a;;;;tay;b;said;", "vi;a;;;;tay;B;forbidden;"], [(3, "SaidAndForbidden")]),
        (["vi;a;;;;tay;b;said;x", "vi;a;;;;tay;b;said;y"], [(3, "OtherwiseAbove")]),
        (["vi;a;;một;;;;;", "vi;a;;hai;;;;;"], [(3, "OtherwiseAbove")]),
        (["vi;a;;;;;;;;"], [(2, "UnevenRow")]),
        ([f"vi;{'a' * 121};;;;;;;", "vi;b;;;;;;;"], [(2, "LongTerm")]),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_others_are(
    session: Session, rows: list[str], expected: list[tuple[int, str]]
) -> None:
    account = take(session, *rows)
    assert reasons(account) == expected
    assert account.taken == len(rows) - len(expected)
    assert all("%(" not in row.reason for row in account.refused)


def test_a_refused_row_leaves_no_trace_of_itself(session: Session) -> None:
    made = factories.term(session, "a", said={"tay": ["b"]})
    assert reasons(take(session, "vi;a;do_not_translate;mới;;nung;c;;")) == [(2, "StaysAsItIs")]
    session.expire_all()
    assert (made.kind, made.meaning, [row.words for row in made.renderings]) == ("term", "", ["b"])


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + "\r\nvi;thẻ;;;;tay;the;;\r\n",
        HEADER.replace(";", ",") + "\nvi,thẻ,,,,tay,the,,\n",
        "note;words;use;language;source;meaning;kind;term;source_language\n;the;;tay;;;;thẻ;vi\n",
        HEADER.upper() + '\nvi;"thẻ";;"";;tay;"the";;\n',
        HEADER + "\nvi;the\u0309;;;;tay;the;;\n",
        HEADER + "\n\n;;;;;;;;\nvi;thẻ;;;;TAY;the;SAID;\n",
    ],
)
def test_a_file_survives_spreadsheets(session: Session, content: str) -> None:
    account = actions.take_file(session, None, io.BytesIO(content.encode()), True)
    assert counts(account) == (1, 0, 0, 0)
    assert queries.terms_in(session, "vi", "thẻ", "tay")[0].said == ("the",)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04\xff\xfe", HEADER.encode("utf-16"), b"term;words\na;b", (HEADER + '\nvi;"a').encode()]
)
def test_a_file_that_is_no_glossary_is_refused_whole(session: Session, content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        actions.take_file(session, None, io.BytesIO(content), True)
    assert terms(session) == 0


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-x", "@a", "'=x", "''=x", "＝1"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(cell: str) -> None:
    content = table.write([Row(TermEntry("vi", "a", meaning=cell))])
    shown = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1][3]
    assert shown == f"'{cell}"
    assert [record.cells["meaning"] for record in table.records(io.BytesIO(content))] == [cell]


@pytest.mark.parametrize("cell", ["'a", "a=b", "'", "1-2"])
def test_no_other_cell_is_touched(cell: str) -> None:
    content = table.write([Row(TermEntry("vi", "a", meaning=cell))])
    assert [record.cells["meaning"] for record in table.records(io.BytesIO(content))] == [cell]


stored = st.text(max_size=20).map(lambda text: clean_cell(one_line(text))).map(lambda text: clean_cell(one_line(text)))
named = st.one_of(stored, st.sampled_from(["=a", "'=a", "-", "a;b", 'a"b', "a,b", "@"])).filter(bool)
entries = st.builds(TermEntry, st.sampled_from(["vi", "en"]), named, st.sampled_from(list(KINDS)), stored, stored)
rows = st.one_of(
    st.builds(Row, entries),
    st.builds(Row, entries, st.sampled_from(["tay", "nung"]), st.builds(WordsEntry, named, st.booleans(), stored)),
)


@settings(deadline=None)
@given(st.lists(rows, max_size=5))
def test_what_is_written_is_read_again(written: list[Row]) -> None:
    read = [table.read(record.cells) for record in table.records(io.BytesIO(table.write(written)))]
    assert read == written


@settings(deadline=None)
@given(st.lists(rows, max_size=6))
def test_a_file_taken_twice_changes_nothing_the_second_time(written: list[Row]) -> None:
    content = table.write(written)
    first = taking.plan(table.records(io.BytesIO(content)), {})
    held = {name: taking.Held(one.entry, 1, dict(one.words)) for name, one in first.held.items()}
    again = taking.plan(table.records(io.BytesIO(content)), held)
    assert counts(again.account) == (0, 0, first.account.taken, len(first.account.refused))


def test_an_export_taken_by_another_house_is_the_same_export(session: Session) -> None:
    factories.term(session, '=thẻ; "BHYT", \'x', meaning="'=1", said={"tay": ["a", "b"]}, forbidden={"nung": ["-c"]})
    factories.term(session, "VssID", kind="do_not_translate", source_language="en")
    before = exported(session)
    assert counts(actions.take_file(session, None, io.BytesIO(before), True)) == (0, 0, 4, 0)
    session.query(TermRendering).delete()
    session.query(Term).delete()
    assert counts(actions.take_file(session, None, io.BytesIO(before), True)) == (4, 0, 0, 0)
    assert exported(session) == before


def test_the_file_of_a_language_has_an_empty_row_for_what_it_lacks(session: Session) -> None:
    factories.term(session, "thẻ", said={"tay": ["the"], "nung": ["ba"]})
    factories.term(session, "bản", said={"nung": ["ban"]})
    factories.term(session, "tày", source_language="tay")
    lines = exported(session, "tay").decode("utf-8-sig").split("\r\n")
    full = f"{HEADER};pronunciation"
    assert lines == [full, "vi;thẻ;term;;;tay;the;said;;", "vi;bản;term;;;tay;;;;", ""]


def test_the_commands_foresee_apply_and_export(runner: FlaskCliRunner, session: Session, tmp_path: Path) -> None:
    given_file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    given_file.write_text(f"{HEADER}\nvi;thẻ;;;;tay;the;;\nvi;;;;;;;;\nvi;;;x;;;;;", encoding="utf-8")
    foreseen = runner.invoke(args=["glossary", "import", str(given_file)])
    assert foreseen.exit_code == 0
    assert "--apply" in foreseen.output
    assert terms(session) == 0
    told = json.loads(runner.invoke(args=["glossary", "import", str(given_file), "--apply", "--json"]).output)
    assert (told["applied"], told["new"], [row["row"] for row in told["refused"]]) == (True, 1, [3, 4])
    assert runner.invoke(args=["glossary", "export", str(out), "--language", "tay"]).exit_code == 0
    assert "vi;thẻ;term;;;tay;the;said;" in out.read_text(encoding="utf-8-sig")
    for wrong in (["import", str(tmp_path / "no.csv")], ["export", str(out), "--language", "klingon"]):
        refused = runner.invoke(args=["glossary", *wrong])
        assert refused.exit_code == 1
        assert refused.stderr.count("\n") == 1


def test_the_terms_of_the_office_come_once_and_leave_changes_alone(runner: FlaskCliRunner, session: Session) -> None:
    assert runner.invoke(args=["glossary", "seed"]).exit_code == 0
    found = {term.term: term for term in queries.everything(session)}
    assert {"bảo hiểm y tế", "thẻ BHYT", "bảo hiểm xã hội tự nguyện", "trưởng thôn"} <= set(found)
    assert {name for name, term in found.items() if term.kind == "do_not_translate"} == {"VssID", "VNeID"}
    assert {name for name, term in found.items() if term.kind == "explain"} == {"khám bệnh", "xà phòng", "viêm phổi"}
    assert all(term.meaning and term.source for term in found.values())
    assert session.scalar(select(func.count()).select_from(TermRendering)) == 0
    found["VssID"].meaning = "khác"
    session.commit()
    assert runner.invoke(args=["glossary", "seed"]).exit_code == 0
    session.expire_all()
    assert terms(session) == len(found)
    assert found["VssID"].meaning == "khác"
