"""What keeps strangers out of every page."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.testing import FlaskClient


def test_a_form_without_its_token_is_refused_and_told_why(house: FlaskClient) -> None:
    answer = house.post("/form", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "no longer valid" in answer.text


def test_a_form_with_the_token_of_its_page_is_taken(house: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', house.get("/page").text)
    assert token
    assert house.post("/form", data={"csrf_token": token.group(1)}).text == "taken"


def test_a_token_of_another_session_is_refused(build: Callable[..., Flask]) -> None:
    app = build()
    token = re.search(r'name="csrf_token" value="([^"]+)"', app.test_client().get("/page").text)
    assert token
    assert app.test_client().post("/form", data={"csrf_token": token.group(1)}).status_code == 400


@pytest.mark.parametrize("path", ["/page", "/nowhere", "/broken", "/house/house.css", "/healthz"])
def test_every_answer_carries_the_headers(house: FlaskClient, path: str) -> None:
    headers = house.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Strict-Transport-Security" not in headers


def test_scripts_carry_the_nonce_of_their_answer_and_of_no_other(house: FlaskClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = house.get("/page")
        in_page = set(re.findall(r'nonce="([^"]+)"', answer.text))
        assert len(in_page) == 1
        assert f"'nonce-{min(in_page)}'" in answer.headers["Content-Security-Policy"]
        nonces |= in_page
    assert len(nonces) == 2


def test_pages_hold_no_inline_style_and_nothing_from_elsewhere(house: FlaskClient) -> None:
    text = house.get("/page").text
    assert " style=" not in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("tieng-ban.example.vn", 200),
        ("evil.example", 400),
        ("tieng-ban.example.vn.evil.example", 400),
    ],
)
def test_only_our_own_hosts_are_answered(build: Callable[..., Flask], host: str, status: int) -> None:
    house = build(PUBLIC_URL="https://tieng-ban.example.vn").test_client()
    assert house.get("/page", headers={"Host": host}).status_code == status


def test_behind_https_cookies_are_bound_to_the_host(build: Callable[..., Flask]) -> None:
    house = build(PUBLIC_URL="https://tieng-ban.example.vn").test_client()
    answer = house.get("/page", base_url="https://tieng-ban.example.vn")
    assert re.fullmatch(r"__Host-session=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_plain_address_gets_a_plain_cookie(house: FlaskClient) -> None:
    cookie = house.get("/page").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(("proxies", "address"), [("0", "127.0.0.1"), ("1", "203.0.113.9"), ("2", "198.51.100.4")])
def test_a_forwarded_address_counts_only_from_known_proxies(
    build: Callable[..., Flask], proxies: str, address: str
) -> None:
    app = build(TRUSTED_PROXIES=proxies)
    app.get("/whence", endpoint="whence")(lambda: str(request.remote_addr))
    answer = app.test_client().get("/whence", headers={"X-Forwarded-For": "192.0.2.66, 198.51.100.4, 203.0.113.9"})
    assert answer.text == address


@pytest.mark.parametrize("path", ["/house/house.css", "/bootstrap/static/css/bootstrap.min.css"])
def test_stylesheets_come_from_here_and_travel_small(house: FlaskClient, path: str) -> None:
    plain, small = house.get(path), house.get(path, headers={"Accept-Encoding": "gzip"})
    assert plain.status_code == 200
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 3
    assert "max-age" in plain.headers["Cache-Control"]


def test_a_page_with_a_token_is_never_compressed(house: FlaskClient) -> None:
    assert "Content-Encoding" not in house.get("/page", headers={"Accept-Encoding": "gzip"}).headers
