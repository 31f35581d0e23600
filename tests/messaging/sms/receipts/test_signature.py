"""Our check of a signature says what the carrier's own library says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from messaging.sms import signature

words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
ADDRESSES = [
    "https://sms.example.vn/webhooks?a=1",
    "https://sms.example.vn:8443/w",
    "http://127.0.0.1:8000/w?attempt=1",
]


@given(address=st.sampled_from(ADDRESSES), pairs=st.lists(st.tuples(words, words), max_size=6), data=st.data())
def test_it_agrees_with_the_library(address: str, pairs: list[tuple[str, str]], data: Any) -> None:
    parameters, validator = MultiDict(pairs), RequestValidator("token")
    right = validator.compute_signature(address, parameters)
    assert signature.is_valid("token", address, parameters, right)
    changed = data.draw(st.lists(st.tuples(words, words), max_size=6))
    assert signature.is_valid("token", address, MultiDict(changed), right) == validator.validate(
        address, MultiDict(changed), right
    )


@pytest.mark.parametrize(
    ("given_out", "signed"),
    [
        ("https://sms.example.vn/w?a=1", "https://sms.example.vn:443/w?a=1"),
        ("http://sms.example.vn/w", "http://sms.example.vn:80/w"),
        ("https://sms.example.vn:8443/w", "https://sms.example.vn/w"),
    ],
)
def test_the_port_may_be_signed_or_not(given_out: str, signed: str) -> None:
    validator = RequestValidator("token")
    assert signature.is_valid("token", given_out, MultiDict(), validator.compute_signature(signed, {}))
    assert not signature.is_valid("token", given_out, MultiDict(), validator.compute_signature(signed + "x", {}))


@pytest.mark.parametrize(
    ("token", "address", "given_signature"),
    [("", "http://a/", "x"), ("token", "http://a/", ""), ("token", "http://a:port/", "x"), ("token", "http://[", "ü")],
)
def test_nonsense_is_not_signed(token: str, address: str, given_signature: str) -> None:
    assert not signature.is_valid(token, address, MultiDict({"\ud800": "x"}), given_signature)
