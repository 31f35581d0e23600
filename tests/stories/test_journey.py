"""One campaign from the first word to the logbook, each step by the person whose step it is, over plain HTTP."""

import io
import re

from pypdf import PdfReader

from tests.stories.house import House

AUTHOR, TRANSLATOR, REVIEWER, APPROVER, OPERATOR = (
    f"{name}@mau.example" for name in ("soan", "dich", "doc", "duyet", "loa")
)
SLUG = "cau-chuyen-nam-cang"
SMS = "{office}: thẻ BHYT của {name} hết hạn ngày {card_expiry}. Hỏi {hotline}."
SCRIPT = "Mời bà con {village} xem lại ngày hết hạn thẻ.\nCần hỏi thêm, bà con gọi {hotline}."
PLACEHOLDER = "[Mông – bản mẫu, chờ người dịch]"


def test_a_campaign_goes_from_the_first_word_to_the_logbook(house: House) -> None:
    author = house.reader(AUTHOR)
    author.fill(
        "/campaigns/new",
        "main form:has([name=title])",
        ("do", "save"),
        title="Câu chuyện Nậm Cang",
        slug=SLUG,
        sms=SMS,
        script=SCRIPT,
        communes=["03043"],
    )
    assert "waiting" not in author.browser.url
    author.press(f"/campaigns/{SLUG}", f"/campaigns/{SLUG}/submit")

    texts = translate(house)
    for text in texts:
        reviewer = house.reader(REVIEWER)
        reviewer.fill(f"/translations/{text}/mong-1961/review", "main form:has([value=approve])", ("do", "approve"))

    approver = house.reader(APPROVER)
    assert "Câu chuyện Nậm Cang" in approver.open("/campaigns/waiting")
    approver.fill(f"/campaigns/{SLUG}/approve", button=("do", "approve"))

    author.fill(f"/campaigns/{SLUG}/launch", "main form[method=post]")
    author.wait_for(f"/campaigns/{SLUG}/progress", "[data-done]")
    assert "Câu chuyện Nậm Cang" in author.open(f"/campaigns/{SLUG}/report")

    read_aloud(house)
    report = house.report(SLUG)
    assert report["recipients"] == sum(report["states"].values()) > 500
    assert report["scripts"] == 2
    assert house.differences(report) == []


def translate(house: House) -> list[str]:
    """The translator finds both texts waiting and renders them; returns their ids."""
    translator = house.reader(TRANSLATOR)
    translator.open("/translations?language=mong-1961")
    found = {}
    for path in translator.links("/mong-1961"):
        said = translator.open(path)
        if "Câu chuyện Nậm Cang" in said and (text := re.search(r"/translations/(\d+)/", path)):
            found[text.group(1)] = "{card_expiry}" in said
    assert sorted(found.values()) == [False, True]
    for text, is_sms in found.items():
        names = "{office} {name} {card_expiry} {hotline}." if is_sms else "{village}.\n{hotline}."
        translator.fill(
            f"/translations/{text}/mong-1961",
            "main form:has([name=words])",
            ("do", "submit"),
            words=f"{PLACEHOLDER} {names}",
            back_translation="[Bản mẫu] Chưa có bản dịch.",
        )
    return list(found)


def read_aloud(house: House) -> None:
    """The operator of Mường Bo downloads the Mông script, reads it, and logs it once."""
    operator = house.reader(OPERATOR)
    assert "Câu chuyện Nậm Cang" in operator.open("/scripts/")
    article = next(
        part for part in operator.browser.page.select("article") if "Câu chuyện" in part.text and "1961" in part.text
    )
    pdf = next(link["href"] for link in article.select("a[href]") if link["href"].endswith("/pdf"))
    pages = PdfReader(io.BytesIO(operator.download(pdf))).pages
    # The paper marks where to breathe; the words are the same.
    printed = " ".join("".join(page.extract_text() for page in pages).split())
    assert PLACEHOLDER in printed.replace(" / ", " ")
    assert PLACEHOLDER.encode() in operator.download(pdf.replace("/pdf", "/txt"))

    script = pdf.rpartition("/")[0]
    form = next(f for f in article.select("form") if f.select('[name=aired][value="yes"]'))
    entry = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    entry |= {"slot": "now", "aired": "yes"}
    for _press in range(2):
        operator.browser.session.post(f"{house.address}{form['action']}", data=entry)
    history = operator.open(script)
    assert history.count("Đã phát") >= 1
    assert len(operator.browser.page.select("form[action*='take-back']")) == 1
