"""Long lists a page at a time, and the way through the rooms."""

import re
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.web import navigation
from foundation.web.pagination import page
from foundation.web.redirection import within
from tests.accounts.factories import person, sign_in


@pytest.mark.parametrize(
    ("number", "items", "shown", "first", "last"),
    [(1, 3, 1, 1, 3), (2, 3, 2, 4, 6), (3, 1, 3, 7, 7), (99, 1, 3, 7, 7), (-5, 3, 1, 1, 3)],
)
def test_a_page_of_seven_people_three_at_a_time(
    session: Session, number: int, items: int, shown: int, first: int, last: int
) -> None:
    for _ in range(7):
        person(session)
    cut = page(session, select(Person).order_by(Person.id), number, per_page=3)
    assert (len(cut.items), cut.number, cut.total, cut.last) == (items, shown, 7, 3)
    assert (cut.first_item, cut.last_item) == (first, last)


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    cut = page(session, select(Person), 1)
    assert (cut.items, cut.number, cut.last, cut.first_item, cut.last_item) == ([], 1, 1, 0, 0)


@pytest.mark.parametrize("asked", ["x", "0", "-1", "99999999999999999999", "2.5"])
def test_an_unreadable_page_number_breaks_nothing(client: FlaskClient, session: Session, asked: str) -> None:
    sign_in(client, person(session, "administrator").email)
    assert client.get(f"/people?page={asked}").status_code == 200


def test_the_first_page_is_the_first_entry_of_the_role(client: FlaskClient, session: Session) -> None:
    assert client.get("/").location == "/sign-in"
    sign_in(client, person(session, "administrator").email)
    assert client.get("/").location == "/people"


def test_somebody_without_a_role_is_told_whom_to_ask(client: FlaskClient, session: Session) -> None:
    sign_in(client, person(session, locale="en").email)
    assert "no role yet" in client.get("/").text


def test_the_navigation_marks_where_one_is(client: FlaskClient, session: Session) -> None:
    sign_in(client, person(session, "administrator").email)
    for path, label in (("/people", "Cán bộ"), ("/people/new", "Cán bộ"), ("/audit", "Nhật ký thao tác")):
        assert re.findall(r'aria-current="page">([^<]+)<', client.get(path).text) == [label]
    assert not re.findall(r'aria-current="page"', client.get("/account").text)


@pytest.mark.parametrize("rehearsing", [True, False])
def test_every_page_of_a_rehearsal_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, rehearsing: bool
) -> None:
    monkeypatch.setattr(clock, "in_rehearsal", lambda: rehearsing)
    assert ('class="rehearsal"' in client.get("/sign-in").text) is rehearsing


@pytest.mark.parametrize(
    ("counted", "line", "more"),
    [
        ("", "abcdef", ""),
        ("g", "abcdg", "efh"),
        ("abcdefg", "abcdefg", "h"),
        ("-", "abcde", "fgh"),
    ],
)
def test_a_long_line_of_words_ends_in_more_and_nothing_that_waits_is_behind_it(
    counted: str, line: str, more: str
) -> None:
    words = [
        navigation.Entry(word, word, (), order, count=(lambda: 3) if word in counted else None)
        for order, word in enumerate("abcdefgh" if counted else "abcdef")
    ]
    shown, behind = navigation.parted(words)
    assert ("".join(entry.label for entry in shown), "".join(entry.label for entry in behind)) == (line, more)


def test_an_entry_waits_until_its_room_is_registered(build: Callable[..., Flask]) -> None:
    app, room = build(), Blueprint("room", __name__)
    room.get("/room")(lambda: "x")
    navigation.add(room, "Room", ".<lambda>", order=1)
    assert app.extensions["navigation"].entries == []
    app.register_blueprint(room)
    assert [entry.endpoint for entry in app.extensions["navigation"].entries] == ["room.<lambda>"]


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/people?page=2", True),
        ("/", True),
        ("/thôn/bắc-ngầm", True),
        ("", False),
        (None, False),
        ("people", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/x\\y", False),
        ("https://evil.example", False),
        ("/\r\nSet-Cookie: x", False),
        (" /x", False),
    ],
)
def test_only_paths_of_ours_are_followed(address: str | None, ours: bool) -> None:
    assert within(address) == (address if ours else None)
