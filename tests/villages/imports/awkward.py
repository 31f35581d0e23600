"""Lists as offices hand them in, made here byte by byte: nobody in them exists.

Each maker gives the bytes of one file. The letters of old fonts are put down by tables of the tests' own: TCVN3 in the
order of glibc's `TCVN5712-1`, VNI in the order of xvnkb's vni.h.
"""

import datetime
import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HEADINGS = ("STT", "Họ và tên", "SĐT", "Mã số BHXH", "Thôn/bản/TDP", "Xã/phường", "Ngày hết hạn thẻ")
PEOPLE = (
    ("1", "Người Mẫu Một", "0912 345 678", "0123456789", "Thôn mẫu 1", "Xã mẫu", "31/12/2026"),
    ("2", "Người Mẫu Hai", "0912.345.679", "0123456788", "Thôn mẫu 2", "Xã mẫu", "30/06/2026"),
)
MAPPING = {1: "name", 2: "phone", 3: "insurance_number", 4: "village", 5: "commune", 6: "card_expiry"}
MORNING = datetime.datetime(2026, 6, 30, 7, 0)  # noqa: DTZ001 -- workbooks know no time zone
NAMES = [row[1] for row in PEOPLE]

_TCVN3 = {
    "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7, "ă": 0xA8, "â": 0xA9, "ê": 0xAA,
    "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE, "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9, "ằ": 0xBB,
    "ẳ": 0xBC, "ẵ": 0xBD, "ắ": 0xBE, "ặ": 0xC6, "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA, "ậ": 0xCB, "è": 0xCC,
    "ẻ": 0xCE, "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1, "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6, "ì": 0xD7,
    "ỉ": 0xD8, "ĩ": 0xDC, "í": 0xDD, "ị": 0xDE, "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4, "ồ": 0xE5,
    "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9, "ờ": 0xEA, "ở": 0xEB, "ỡ": 0xEC, "ớ": 0xED, "ợ": 0xEE, "ù": 0xEF,
    "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4, "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7, "ứ": 0xF8, "ự": 0xF9, "ỳ": 0xFA,
    "ỷ": 0xFB, "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE,
}  # fmt: skip
_VNI_WRITTEN = (
    "aù aø aû aõ aï aâ aá aà aå aã aä aê aé aè aú aü aë eù eø eû eõ eï eâ eá eà eå eã eä où oø oû oõ oï oâ oá oà oå oã "
    "oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï í ì æ ó ò yù yø yû yõ î ñ"
)
_LETTERS = "áàảãạâấầẩẫậăắằẳẵặéèẻẽẹêếềểễệóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựíìỉĩịýỳỷỹỵđ"
_VNI = dict(zip(_LETTERS, _VNI_WRITTEN.split(), strict=True))
_VNI |= {letter.upper(): two.upper() for letter, two in _VNI.items()}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> str:
    """The Latin-1 letters under which a .Vn* font shows the text; it has no capitals with a tone."""
    return "".join(
        chr(_TCVN3.get(letter) or _TCVN3.get(letter.lower()) or ord(letter)) if not letter.isascii() else letter
        for letter in text
    )


def vni(text: str) -> str:
    """The Latin-1 letters under which a VNI-* font shows the text."""
    return "".join(_VNI.get(letter, letter) for letter in text)


def windows_1258(text: str) -> bytes:
    """As Windows wrote it: tones after their letter."""
    found = ""
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(sign for sign in apart if sign in _TONES)
        found += unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES)) + tone
    return found.encode("cp1258")


def csv_text(rows: Sequence[Sequence[str]] = (HEADINGS, *PEOPLE), separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def xlsx(rows: Sequence[Sequence[Any]] = (HEADINGS, *PEOPLE), dress: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if dress:
        dress(book)
    return _saved(book)


def with_titles() -> bytes:
    """A title merged over the list, an empty row, names of two stories, and the row of column numbers."""

    def dress(book: Any) -> None:
        sheet = book.active
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("B4:B5")
        sheet.merge_cells("F4:G4")

    rows = [
        ("DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM Y TẾ",),
        ("Bản in ngày 01/01/2026 cho Người Mẫu",),
        (),
        ("STT", "Họ và tên (*)", "Điện thoại", None, "Địa chỉ", None, None),
        (None, None, "SĐT", "Mã số BHXH", "Thôn, bản", "Xã", "Hạn thẻ BHYT"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        *PEOPLE,
    ]
    return xlsx(rows, dress)


def with_everything() -> bytes:
    """Cells merged downwards, a formula that was reckoned, a hidden row, a column about ethnicity, kinds of value."""
    rows = [
        ("Họ tên", "Dân tộc", "Thôn", "Xã", "SĐT", "Hạn thẻ", "Tuổi"),
        ("Người Mẫu Một", "không lấy", "Thôn mẫu 1", "Xã mẫu", 912345678, datetime.date(2026, 12, 31), "=1+1"),
        ("Người Mẫu Hai", "không lấy", None, "Xã mẫu", 912345679.0, MORNING, 3),
    ]

    def dress(book: Any) -> None:
        book.active.merge_cells("C2:C3")
        book.active.row_dimensions[3].hidden = True

    return xlsx(rows, dress)


def with_sheets(*, hidden: bool = False) -> bytes:
    """A guide and two lists."""

    def dress(book: Any) -> None:
        book.active.title = "Danh sách 1"
        book.create_sheet("Hướng dẫn", 0).append(("Đọc kỹ trước khi nhập",))
        second = book.create_sheet("Danh sách 2")
        for row in (HEADINGS, PEOPLE[1]):
            second.append(row)
        if hidden:
            second.sheet_state = "hidden"

    return xlsx([HEADINGS, PEOPLE[0]], dress)


def with_macros() -> bytes:
    return _with_parts(xlsx(), {"xl/vbaProject.bin": b"Attribute VB_Name"})


def styled_far_out() -> bytes:
    """Borders drawn to the last column of Excel: no cell there holds anything."""

    def dress(book: Any) -> None:
        book.active["XFD3"].font = openpyxl.styles.Font(bold=True)

    return xlsx(dress=dress)


def bomb() -> bytes:
    """A few kilobytes that unpack to 150 MB."""
    return _with_parts(xlsx(), {"xl/media/image1.png": bytes(150 * 1024 * 1024)})


def with_cell_at(reference: str, second: str = "") -> bytes:
    """One cell far away: whoever makes room for all before it runs out of memory."""
    cells = "".join(
        f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row>'
        for column, row in (place.split(":") for place in (reference, second) if place)
    )
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}'
    return _with_parts(xlsx(), {"xl/worksheets/sheet1.xml": f"{sheet}</sheetData></worksheet>".encode()})


def with_lying_size() -> bytes:
    """The archive's directory says that a part has ten bytes; it has more."""
    content = bytearray(_with_parts(xlsx(), {"xl/media/a.bin": b"x" * 1000}))
    place = content.rfind(b"xl/media/a.bin") - 46
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def protected_zip() -> bytes:
    content = bytearray(xlsx())
    start = 0
    while (place := content.find(b"PK\x01\x02", start)) >= 0:
        content[place + 8] |= 1
        start = place + 4
    return bytes(content)


def protected_container() -> bytes:
    """What Excel makes of a workbook with a password: a compound file with the workbook encrypted inside."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage\0".encode("utf-16-le") + bytes(1000)


def xls(rows: Sequence[Sequence[Any]] = (HEADINGS, *PEOPLE)) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Danh sách")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return _saved(book)


def ods(rows: Sequence[Sequence[str]] = (HEADINGS, *PEOPLE), before: int = 0) -> bytes:
    """`before`: so many empty rows above the list, written as one repeated row."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Danh sách")
    if before:
        empty = TableRow(numberrowsrepeated=str(before))
        empty.addElement(TableCell())
        table.addElement(empty)
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return _saved(document)


def ods_protected() -> bytes:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    return _with_parts(ods(), {"META-INF/manifest.xml": manifest})


def letter() -> bytes:
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def _saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _with_parts(workbook: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return _zip(held | parts)


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
