"""Every word of the interface is there in both languages, confirmed, with its placeholders."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message

from operations.catalogues import extracted, read, untranslated

LOCALES = ("vi", "en")
_NAMED = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return extracted()


def ids(catalogue: Catalog) -> set[str]:
    return {str(message.id) for message in catalogue if message.id}


def variants(message: Message) -> tuple[list[str], list[str]]:
    source = message.id if isinstance(message.id, (tuple, list)) else [message.id]
    words = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return list(source), list(words)


def placeholders(text: str) -> Counter[str]:
    return Counter("".join(found) for found in _NAMED.findall(text))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_holds_what_code_and_pages_say_and_nothing_else(locale: str, wanted: Catalog) -> None:
    held = ids(read(locale))
    assert sorted(ids(wanted) - held) == [], "run: make catalogues"
    assert sorted(held - ids(wanted)) == [], "run: make catalogues"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_word_is_missing_or_unconfirmed(locale: str) -> None:
    assert untranslated(read(locale)) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_words_keep_their_placeholders(locale: str) -> None:
    for message in read(locale):
        if message.id:
            source, words = variants(message)
            allowed = [set(placeholders(text)) for text in source]
            for text in words:
                assert set(placeholders(text)) in allowed, message.id


def test_a_missing_word_is_noticed() -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("campaign", string="")
    catalogue.add(("%(n)s person", "%(n)s people"), string=("",))
    catalogue.add("village", string="thôn", flags=["fuzzy"])
    assert untranslated(catalogue) == ["campaign", "%(n)s person", "village"]
