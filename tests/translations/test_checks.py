"""Each check as a table: what it finds, and that it is quiet where nothing is wrong."""

import pytest
from flask import Flask

from foundation.languages import language
from translations import checks
from translations.subject import Severity, Subject

SOURCE = "Thẻ của {name} hết hạn {card_expiry}."
GOOD = "{name}: {card_expiry}"


def subject(words: str = GOOD, **given: object) -> Subject:
    values = {"channel": "sms", "language": language("tay"), "source": SOURCE, "back_translation": "đã dịch"}
    return Subject(words=words, **{**values, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (subject(), []),
        (subject(""), ["empty"]),
        (subject("{name} {card_expiry} {ten}"), ["placeholder-spelling"]),
        (subject("{name} {card_expiry} {"), ["placeholder-spelling"]),
        (subject("{name} { card_expiry }"), ["placeholder-spelling", "missing-placeholder"]),
        (subject("{name}"), ["missing-placeholder"]),
        (subject("không có gì"), ["missing-placeholder"]),
        (subject("{name} {name} {card_expiry}"), []),
        (subject(GOOD + " {hotline}"), ["extra-placeholder"]),
        (subject("Bà con {village}", channel="script", source="Bà con {village}"), []),
        (
            subject("Bà con {village} {name}", channel="script", source="{village}"),
            ["personal-placeholder"],
        ),
        (subject(GOOD, back_translation=""), ["back-translation"]),
        (subject(GOOD, back_translation="", language=language("vi"), source="Card of {name}: {card_expiry}"), []),
        (subject("Thẻ", source=None, back_translation=""), []),
        (subject("a" * 1600, source=""), []),
        (subject("a" * 1601, source=""), ["too-long"]),
        (subject("𠊛" * 800, source=""), []),
        (subject("𠊛" * 801, source=""), ["too-long"]),
        (subject("a" * 1601, source="", channel="script"), []),
        (subject("{name}" + "a" * 1598, source="{name}", longest=[{"name": "Lò"}]), []),
        (subject("{name}" + "a" * 1599, source="{name}", longest=[{"name": "Lò"}]), ["too-long"]),
    ],
)
def test_checks_find_what_the_table_says(app: Flask, given: Subject, found: list[str]) -> None:
    with app.test_request_context():
        assert [finding.check for finding in checks.findings(given)] == found


def test_only_an_added_placeholder_is_a_warning() -> None:
    assert [check.id for check in checks.CHECKS if check.severity is Severity.WARNING] == ["extra-placeholder"]


def test_every_check_has_an_id_of_its_own() -> None:
    assert len({check.id for check in checks.CHECKS}) == len(checks.CHECKS)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "The rendering leaves out {card_expiry}"), ("vi", "{card_expiry}")],
)
def test_a_finding_speaks_the_readers_language_and_names_the_placeholder(
    app: Flask, locale: str, sentence: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": locale}):
        (finding,) = checks.findings(subject("{name}"))
    assert sentence in finding.message
    assert (locale == "en") == finding.message.startswith("The rendering")
