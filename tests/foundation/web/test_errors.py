"""What happened, that nothing was lost, what to do: in the form the caller asked for."""

import io
import re

import pytest
from flask.testing import FlaskClient

from foundation.web import errors
from foundation.web.errors import EXPLANATIONS

CASES = [
    ("/nowhere", 404, "Nothing was found here"),
    ("/not-found", 404, "“Bắc Ngầm” was not found. Nothing was changed."),
    ("/refused", 422, "This cannot be done. Nothing was changed."),
    ("/pending", 503, "(it is at 0001, the program at 0002): flask db upgrade"),
    ("/unreachable", 503, "The database cannot be reached"),
    ("/broken", 500, "Something went wrong on our side"),
]


@pytest.mark.parametrize(("path", "status", "said"), CASES)
@pytest.mark.parametrize("form", ["text/html", "application/json", "text/plain"])
def test_a_failure_is_told_in_the_form_asked_for(
    house: FlaskClient, path: str, status: int, said: str, form: str
) -> None:
    answer = house.get(path, headers={"Accept": form, "Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.mimetype == form
    if form == "application/json":
        assert answer.json is not None
        assert answer.json["status"] == status
        assert said in f"{answer.json['error']} {answer.json['happened']}"
    else:
        assert said in answer.text


@pytest.mark.parametrize("status", sorted(EXPLANATIONS))
def test_every_explained_status_has_its_page(house: FlaskClient, status: int) -> None:
    answer = house.get(f"/status/{status}")
    assert answer.status_code == status
    assert '<html lang="vi"' in answer.text
    assert re.search(r"<h1>.+</h1>", answer.text)


def test_an_unexplained_status_still_has_a_page(house: FlaskClient) -> None:
    assert house.get("/status/409").status_code == 409
    assert "<h1>" in house.get("/status/501").text


@pytest.mark.parametrize("path", ["/broken", "/unreachable", "/pending"])
def test_nothing_of_the_inside_is_shown(house: FlaskClient, path: str) -> None:
    text = house.get(path).text
    assert not re.search("Traceback|secret|ZeroDivision|psycopg|127.0.0.1:1", text)


class Notes:
    """A log that only remembers."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def error(self, event: str, **fields: object) -> None:
        self.lines.append((event, fields))


def test_a_broken_page_gives_the_code_of_its_line_in_the_log(
    house: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    monkeypatch.setattr(errors, "log", notes)
    shown = re.search(r"<code>([0-9a-f]{8})</code>", house.get("/broken").text)
    assert shown
    assert notes.lines == [
        ("page failed", {"code": shown.group(1), "endpoint": "broken", "error": "ZeroDivisionError"})
    ]


def test_an_unreachable_database_asks_to_come_back(house: FlaskClient) -> None:
    assert house.get("/unreachable").headers["Retry-After"] == "30"


def test_the_wrong_method_names_the_right_one(house: FlaskClient) -> None:
    answer = house.get("/form")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_text_beyond_the_limit_is_refused(house: FlaskClient, kind: str) -> None:
    answer = house.post("/form", data={"text": "x" * 1_100_000}, content_type=kind)
    assert answer.status_code == 413


def test_a_file_may_be_larger_than_a_text_but_not_without_end(house: FlaskClient) -> None:
    for size, status in ((2_000_000, 400), (17_000_000, 413)):
        answer = house.post("/form", data={"file": (io.BytesIO(b"x" * size), "list.csv")})
        assert answer.status_code == status, "a file that is taken still lacks the token"


def test_health_names_what_does_not_answer(house: FlaskClient) -> None:
    answer = house.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "failing", "failing": ["database", "broker"]}


def test_health_is_well_when_database_and_broker_answer(client: FlaskClient) -> None:
    answer = client.get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 200
    assert answer.json == {"status": "well", "failing": []}
