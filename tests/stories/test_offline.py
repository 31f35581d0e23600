"""A translator takes a campaign home as a spreadsheet, and hands it in when somebody else has been at the desk."""

import io

from openpyxl import load_workbook

from tests.stories.house import House, Reader

AUTHOR, TRANSLATOR = "soan@mau.example", "dich@mau.example"
TITLE, SLUG = "Câu chuyện mang về bản", "cau-chuyen-mang-ve"
SMS = "{office}: thẻ BHYT của {name} hết hạn ngày {card_expiry}. Hỏi {hotline}."
SCRIPT = "Mời bà con {village} xem lại ngày hết hạn thẻ. Cần hỏi thêm, bà con gọi {hotline}."
PLACE = "/translations/exchange"


def test_a_translator_works_away_from_the_desk_and_hands_the_file_in(house: House) -> None:
    author = house.reader(AUTHOR)
    given = {"title": TITLE, "slug": SLUG, "sms": SMS, "script": SCRIPT, "communes": ["03043"]}
    author.fill("/campaigns/new", "main form:has([name=title])", ("do", "save"), **given)
    author.press(f"/campaigns/{SLUG}", f"/campaigns/{SLUG}/submit")

    translator = house.reader(TRANSLATOR)
    file = translator.download(f"{PLACE}/file?form=xlsx&language=mong-1961")
    worked, texts = written(file)
    assert len(texts) == 2

    # Meanwhile the first of the two is written at the desk.
    source = translator.open(f"/translations/{texts[0]}/mong-1961")
    names = "{office} {name} {card_expiry} {hotline}" if "{card_expiry}" in source else "{village} {hotline}"
    translator.fill(
        f"/translations/{texts[0]}/mong-1961",
        button=("do", "submit"),
        words=f"[Mông – viết tại bàn] {names}",
        back_translation=f"[Bản mẫu] {names}",
    )

    place = handed_in(translator, worked)
    assert "Xung đột" in translator.open(place)
    translator.fill(place, button=("do", "apply"))
    assert "[Mông – viết tại bàn]" in translator.open(f"/translations/{texts[0]}/mong-1961")
    assert "[Mông – viết ở nhà]" in translator.open(f"/translations/{texts[1]}/mong-1961")

    # The conflict is still there to be ticked.
    translator.open(place)
    box = translator.browser.page.select_one("[name=take]")
    translator.fill(place, button=("do", "apply"), take=[box["value"]])
    assert "[Mông – viết ở nhà]" in translator.open(f"/translations/{texts[0]}/mong-1961")


def written(content: bytes) -> tuple[bytes, list[int]]:
    """The spreadsheet with both texts of the story rendered, and their numbers."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    keys = {cell.value: cell.column for cell in sheet[1]}
    texts = []
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, keys["title"]).value != TITLE:
            continue
        source = sheet.cell(row, keys["source"]).value
        sheet.cell(row, keys["words"]).value = f"[Mông – viết ở nhà] {source}"
        sheet.cell(row, keys["back_translation"]).value = f"[Bản mẫu] {source}"
        texts.append(sheet.cell(row, keys["text_id"]).value)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue(), texts


def handed_in(translator: Reader, content: bytes) -> str:
    """Hand the file in; the address of the page that tells what it changes."""
    translator.open(PLACE)
    token = translator.browser.page.select_one("[name=csrf_token]")["value"]
    answer = translator.browser.session.post(
        translator.address + PLACE, data={"csrf_token": token}, files={"file": ("mong.xlsx", content)}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.url.removeprefix(translator.address))
