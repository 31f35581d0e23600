"""The question about people: what can be asked, what cannot, and how it reads."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from foundation.communes import COMMUNES, UnknownCommune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.refusals import Refusal
from villages.audience.question import Audience, NotAList, NotDays, UnknownQuestion


@pytest.mark.parametrize(
    ("fields", "audience"),
    [
        ({}, Audience()),
        ({"communes": [], "villages": None, "languages": (), "expiring_within": ""}, Audience()),
        ({"communes": ["02839", "02647", "02839"]}, Audience(communes=("02647", "02839"))),
        ({"villages": ["NC ", "BN"]}, Audience(villages=("BN", "NC"))),
        ({"languages": ["vi", "tay"]}, Audience(languages=("tay", "vi"))),
        ({"expiring_within": 30}, Audience(expiring_within=30)),
        ({"expiring_within": "30"}, Audience(expiring_within=30)),
        ({"expiring_within": 0}, Audience(expiring_within=0)),
    ],
)
def test_it_reads_what_forms_and_files_hold(fields: dict[str, Any], audience: Audience) -> None:
    assert Audience.read(fields) == audience


@pytest.mark.parametrize(
    ("fields", "refusal", "said"),
    [
        ({"commune": ["02647"]}, UnknownQuestion, "commune"),
        ({"communes": "02647"}, NotAList, "communes"),
        ({"communes": [2647]}, NotAList, "communes"),
        ({"communes": ["99999"]}, UnknownCommune, "99999"),
        ({"languages": ["klingon"]}, UnknownLanguage, "klingon"),
        ({"languages": ["en"]}, UnknownLanguage, "en"),
        ({"villages": {"BN": 1}}, NotAList, "villages"),
        ({"expiring_within": -1}, NotDays, "expiring_within"),
        ({"expiring_within": 1.5}, NotDays, "1.5"),
        ({"expiring_within": True}, NotDays, "True"),
        ({"expiring_within": "soon"}, NotDays, "soon"),
        ({"expiring_within": 4000}, NotDays, "4000"),
        ({"expiring_within": [30]}, NotDays, "30"),
    ],
)
def test_what_cannot_be_asked_is_named(fields: dict[str, Any], refusal: type[Refusal], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        Audience.read(fields)
    assert type(refused.value) is refusal
    assert said in str(refused.value)


@given(
    st.builds(
        Audience,
        communes=st.lists(st.sampled_from(sorted(COMMUNES)), unique=True, max_size=5).map(lambda e: tuple(sorted(e))),
        villages=st.lists(st.sampled_from(["A", "B", "C"]), unique=True).map(lambda e: tuple(sorted(e))),
        languages=st.lists(st.sampled_from(sorted(LANGUAGES)), unique=True).map(lambda e: tuple(sorted(e))),
        expiring_within=st.none() | st.integers(0, 3650),
    )
)
def test_what_is_stored_reads_back_the_same(audience: Audience) -> None:
    assert Audience.read(audience.stored()) == audience


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        (Audience(), "People in the whole province."),
        (Audience(communes=("02839",)), "People in Bac Ha Commune."),
        (Audience(communes=tuple(sorted(COMMUNES)[:6])), "People in 6 communes."),
        (Audience(communes=("02839",), villages=("BN", "NC")), "People in Bac Ha Commune or 2 villages."),
        (
            Audience(languages=("mong-1961", "tay"), expiring_within=30),
            "People in the whole province, who asked for Mông (1961 script) or Tày, whose card expires within 30 days.",
        ),
    ],
)
def test_it_reads_as_a_sentence(app: Flask, audience: Audience, sentence: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert audience.in_words() == sentence


def test_villages_are_named_when_their_names_are_at_hand(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert Audience(villages=("BN", "NC")).in_words({"BN": "Bắc Ngầm", "NC": "Nậm Cang"}) == (
            "People in Bắc Ngầm or Nậm Cang."
        )
