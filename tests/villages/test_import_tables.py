"""Files as tables: what is read whatever the spreadsheet wrote, and what is refused as a whole."""

import io
import unicodedata

import pytest

from villages.imports.tables import (
    BrokenTable,
    EmptyFile,
    MissingColumns,
    NotUtf8,
    Record,
    RepeatedColumn,
    UnknownColumns,
    UnreadableTable,
    WrongColumns,
    read_table,
)

COLUMNS = ("ref", "name")


def read(content: bytes) -> list[Record]:
    return list(read_table(io.BytesIO(content), COLUMNS))


@pytest.mark.parametrize(
    "content",
    [
        "ref,name\nA,Bản Hồ\n".encode(),
        "ref,name\nA,Bản Hồ".encode(),
        "ref,name\r\nA,Bản Hồ\r\n".encode(),
        "ref,name\rA,Bản Hồ\r".encode(),
        "\ufeffref,name\nA,Bản Hồ\n".encode(),
        '\ufeff"ref","name"\n"A","Bản Hồ"\n'.encode(),
        "name,ref\nBản Hồ,A\n".encode(),
        "ref;name\nA;Bản Hồ\n".encode(),
        "ref\tname\nA\tBản Hồ\n".encode(),
        " Ref , NAME \n A ,  Bản   Hồ \n".encode(),
        '"ref","name"\n"A","Bản\nHồ"\n'.encode(),
        "ref,name\nA,Bản\u00a0Hồ\u200b\n".encode(),
        unicodedata.normalize("NFD", "ref,name\nA,Bản Hồ\n").encode(),
    ],
)
def test_it_reads_the_same_row_however_it_was_saved(content: bytes) -> None:
    assert read(content) == [Record(2, {"ref": "A", "name": "Bản Hồ"})]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    rows = read(b'ref,name\nA,one\n\n"B","two\nlines"\n,\nC,three\n')
    assert [(found.row, found.cells["ref"]) for found in rows] == [(2, "A"), (4, "B"), (6, "C")]


def test_a_row_with_a_cell_too_many_or_too_few_says_so() -> None:
    assert [found.surplus for found in read(b"ref,name\nA,one,two\nB\nC,three\n")] == [1, -1, 0]


@pytest.mark.parametrize(
    ("content", "refusal", "said"),
    [
        (b"", EmptyFile, "ref, name"),
        (b"\n", EmptyFile, "ref, name"),
        (b"ref\nA\n", MissingColumns, "name"),
        (b"ref,name,age\nA,b,3\n", UnknownColumns, "age"),
        (b"ref,nane\nA,b\n", WrongColumns, "nane"),
        (b"ref,name,name\nA,b,c\n", RepeatedColumn, "name"),
        ("ref,name\nA,Bản Hồ\n".encode("utf-16"), NotUtf8, "UTF-8"),
        ("ref,name\nA,Ban\n".encode("utf-16-le"), NotUtf8, "UTF-8"),
        (b"ref,name\nA,L\xe0o Cai\n", NotUtf8, "UTF-8"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe", NotUtf8, "UTF-8"),
        (b'ref,name\nA,b\nB,"no end\nC,d\n', BrokenTable, "3"),
        (b'ref,name\nA,"b"c\n', BrokenTable, "2"),
        (b'ref,"name\nA,b\n', BrokenTable, "1"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    content: bytes, refusal: type[UnreadableTable], said: str
) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    assert type(refused.value) is refusal
    assert said in str(refused.value)
