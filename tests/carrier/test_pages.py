from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

from carrier.pages import digits, moment, spaced
from carrier.words import LANGUAGES, TABLE
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier

NASTY = "<script>alert('x')</script> & \"ngoặc\""
NUMBER = "+84992300001"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    """One phone with 31 messages, one with a nasty text, and thirty more."""
    with running_carrier(tmp_path_factory.mktemp("pages"), pace=0, undelivered=0) as carrier:
        with carrier.client() as client:
            send(client, carrier, "+84992300002", NASTY)
            for number in range(30):
                send(client, carrier, f"+849923001{number:02}", f"Tin cho {number}")
            for number in range(31):
                send(client, carrier, NUMBER, f"Tin {number}, hạn 30/06")
        eventually(carrier.figures, lambda figures: figures["messages_under_way"] == 0)
        yield carrier


def send(client: httpx.Client, carrier: CarrierProcess, to: str, body: str) -> None:
    order = {"To": to, "From": "BHXH", "Body": body}
    client.post(carrier.messages_url, data=order).raise_for_status()


def page(carrier: CarrierProcess, path: str, status: int = 200) -> str:
    response = httpx.get(f"{carrier.url}{path}")
    assert response.status_code == status
    return response.text


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def values(self, tag: str, attribute: str) -> list[str]:
        return [value for name, found in self.found if name == tag and (value := found.get(attribute))]


def test_the_last_reached_phone_comes_first_with_its_count_and_text(used: CarrierProcess) -> None:
    html = page(used, "/")
    assert "31 tin nhắn" in html
    assert "Tin 30, hạn 30/06" in html
    assert Tags(html).values("a", "href")[1] == f"/phones/{NUMBER.replace('+', '%2B')}"


@pytest.mark.parametrize(
    ("path", "notice"),
    [
        ("/", "Nhà mạng diễn tập: không tin nào ra ngoài."),
        (f"/phones/{NUMBER}", "Nhà mạng diễn tập: không tin nào ra ngoài."),
        ("/?lang=en", "Rehearsal carrier: no message leaves this machine."),
        (f"/phones/{NUMBER}?lang=en", "Rehearsal carrier: no message leaves this machine."),
    ],
)
def test_every_page_says_that_it_is_a_rehearsal(used: CarrierProcess, path: str, notice: str) -> None:
    assert notice in page(used, path)


@pytest.mark.parametrize("path", ["/?page=3", "/phones/+84992300002", "/?q=<script>alert('x')</script>"])
def test_nothing_a_person_wrote_becomes_markup(used: CarrierProcess, path: str) -> None:
    html = page(used, path)
    assert "script" not in [tag for tag, _ in Tags(html).found]
    assert "<script" not in html


def test_a_nasty_text_is_shown_letter_by_letter(used: CarrierProcess) -> None:
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;ngoặc&#34;" in page(used, "/phones/+84992300002")


def test_pages_lead_on_and_back(used: CarrierProcess) -> None:
    first = page(used, "/")
    assert first.count('class="latest"') == 30
    older = next(href for href in Tags(first).values("a", "href") if "page=2" in href)
    second = page(used, older)
    assert second.count('class="latest"') == 2
    assert "/?page=1" in Tags(second).values("a", "href")


def test_a_phone_shows_its_bubbles_oldest_first(used: CarrierProcess) -> None:
    html = page(used, f"/phones/{NUMBER}")
    assert html.index("Tin 1, hạn") < html.index("Tin 30, hạn")
    assert "Tin 0, hạn" not in html
    assert "Tin 0, hạn" in page(used, f"/phones/{NUMBER}?page=2")
    assert "Đã tới máy" in html
    assert "1 đoạn tin, UCS-2" in html


@pytest.mark.parametrize("search", ["0992 300 002", "+84992300002", "84992300002", "300002"])
def test_a_phone_is_found_by_its_number(used: CarrierProcess, search: str) -> None:
    html = httpx.get(f"{used.url}/", params={"q": search}).text
    assert "+84 992 300 002" in html
    assert html.count('class="latest"') == 1


def test_what_is_not_there_is_said_in_a_sentence(used: CarrierProcess) -> None:
    assert "Không có máy nào có số chứa “555”." in page(used, "/?q=555")
    assert "Số +84 992 399 999 chưa được gửi tin nào." in page(used, "/phones/+84992399999", 404)


def test_english_stays_english_from_page_to_page(used: CarrierProcess) -> None:
    html = page(used, "/?lang=en&q=992300002")
    assert '<html lang="en">' in html
    assert "1 message" in html
    links = Tags(html).values("a", "href")
    assert "/?lang=vi&q=992300002" in links
    assert "/phones/%2B84992300002?lang=en" in links


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "lang=fr"])
def test_an_odd_address_is_still_a_page(used: CarrierProcess, query: str) -> None:
    assert "<h1>Điện thoại diễn tập</h1>" in page(used, f"/?{query}")


def test_nothing_is_loaded_from_elsewhere(used: CarrierProcess) -> None:
    response = httpx.get(f"{used.url}/")
    assert Tags(response.text).values("link", "href") == ["/carrier.css"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert httpx.get(f"{used.url}/carrier.css").headers["Content-Type"].startswith("text/css")


def test_an_empty_carrier_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_carrier(tmp_path_factory.mktemp("empty")) as carrier:
        assert "Chưa có tin nhắn nào." in page(carrier, "/")


def test_every_word_has_each_language() -> None:
    assert {len(texts) for texts in TABLE.values()} == {len(LANGUAGES)}
    assert all(text for texts in TABLE.values() for text in texts)


def test_numbers_and_moments_are_written_as_here() -> None:
    assert spaced("+84992000001") == "+84 992 000 001"
    assert spaced("+12025550123") == "+12025550123"
    assert moment(1_782_777_600) == "30/06/2026 07:00:00"
    assert [digits(text) for text in ("0992.000 001", "+84 992000001", "+84", "001")] == ["992000001"] * 2 + ["", "01"]
