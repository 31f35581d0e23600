"""Each check as a table: what it finds, what it lets pass, and the words it would put there."""

import unicodedata
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from foundation import placeholders
from foundation.languages import language
from messaging.sms.rules.figures import KindRules
from translations import checks
from translations.checks.values import values
from translations.glossary.terms import GlossaryTerm
from translations.preview import Air
from translations.subject import Check, Reason, Severity, Subject

RULES = KindRules("invitation", time(7), time(22), 3, True, True, "[QC]", "Từ chối: {hotline}", {"": 1})
RENEW = GlossaryTerm("renew", "term", said=("gia hạn", "đóng tiếp"), forbidden=("làm mới", "gia hạn lại"))
UNSAID = GlossaryTerm("card", "term", forbidden=("giấy",))
APP = GlossaryTerm("VssID", "do_not_translate")
HOUSEHOLD = GlossaryTerm("examination", "explain", said=("khám",))
BY_ID = {check.id: check for check in checks.CHECKS}
SAID_LONGER = GlossaryTerm("card", "term", said=("thẻ tạm",), forbidden=("thẻ",))
KEPT = GlossaryTerm("điện tử", "do_not_translate")
FOUR_LANGUAGES = Air(limit=10, commune="03043", languages=4)  # it takes about four seconds
LONG = "Xin mời bà con đến điểm thu của xã để gia hạn thẻ. " * 6

# check, source, words, what else differs, the fix; `None` as fix: only a person can mend it. No row: it is quiet.
FOUND: list[tuple[str, str | None, str, dict[str, object], str | None]] = [
    ("empty", "Card.", "", {}, None),
    ("placeholder-spelling", "{name}", "{ Name }", {}, "{name}"),
    ("placeholder-spelling", "{card_expiry}", "Hạn {card expiri}", {}, "Hạn {card_expiry}"),
    ("placeholder-spelling", "{name}", "Chào {ten}", {}, None),
    ("placeholder-spelling", "{name}", "Chào {name} {", {}, None),
    ("placeholder-spelling", "{village}", "{opt_out} {village}", {"channel": "script"}, None),
    ("personal-placeholder", "{village}", "{village} {name}", {"channel": "script"}, None),
    ("missing-placeholder", "{name} {hotline}", "{name}", {}, None),
    ("missing-placeholder", "{name}", "không có gì", {}, None),
    ("extra-placeholder", "{name}", "{name} {hotline}", {}, None),
    ("phone-number", "Call 1900 9068.", "Gọi 1900 9086.", {}, "Gọi 1900 9068."),
    ("phone-number", "Call.", "Gọi 0912.345.678.", {}, None),
    ("phone-number", "Call +84 214 384 1234.", "Gọi 0214 384 1235.", {}, "Gọi +84 214 384 1234."),
    ("missing-phone-number", "Call 1900 9068 or {hotline}.", "Gọi {hotline}.", {}, None),
    ("date", "Until 30/6/2026.", "Đến 30/6/2027.", {}, "Đến 30/06/2026."),
    ("date", "Until June 30, 2026.", "Đến 1/7/2026.", {}, "Đến 30/06/2026."),
    ("date", "Until 30/6/2026.", "Đến hết tháng.", {}, None),
    ("date", "Soon.", "Đến ngày 30 tháng 6.", {}, None),
    ("amount", "1,250,000 VND", "1.200.000 VND", {}, "1,250,000 VND"),
    ("amount", "1.5 million", "1,4 triệu đồng", {}, None),
    ("amount", "Free.", "Mất 50 nghìn đồng.", {}, None),
    ("number", "30 days", "13 ngày", {}, "30 ngày"),
    ("number", "88.5 %", "885 %", {}, "88.5 %"),
    ("number", "1.450.890", "1.450", {}, "1.450.890"),
    ("number", "Members.", "Hai, 3 và 4.", {}, None),
    ("forbidden-term", "Renew it.", "Làm mới thẻ.", {"terms": [RENEW]}, "Gia hạn thẻ."),
    ("forbidden-term", "The card.", "Giấy.", {"terms": [UNSAID]}, None),
    ("forbidden-term", "Renew it.", "Gia hạn lại thẻ.", {"terms": [RENEW]}, "Gia hạn thẻ."),
    ("term", "Renew it.", "Làm thẻ.", {"terms": [RENEW]}, None),
    ("changed-name", "Open VssID.", "Mở VSSID.", {"terms": [APP]}, "Mở VssID."),
    ("changed-name", "Open VssID.", "Mở Vss-ID.", {"terms": [APP]}, "Mở VssID."),
    ("missing-name", "Open VssID.", "Mở ứng dụng.", {"terms": [APP]}, None),
    ("same-as-source", "The card.", "the  CARD.", {}, None),
    ("edge-space", "Card.", " Thẻ.", {}, "Thẻ."),
    ("edge-space", "One.\nTwo.", "Một. \n  Hai.", {}, "Một.\nHai."),
    ("edge-space", "Card.", "Thẻ.\u00a0", {}, "Thẻ."),
    ("double-space", "Card.", "Thẻ  này  của bà.", {}, "Thẻ này của bà."),
    ("double-space", "Card.", "Thẻ\tnày.", {}, "Thẻ này."),
    ("line-count", "One. Two.", "Một.\nHai.", {}, "Một. Hai."),
    ("line-count", "One.\nTwo.", "Một.\n\n\nHai.", {}, "Một.\nHai."),
    ("line-count", "One.\nTwo.", "Một. Hai.", {}, "Một.\nHai."),
    ("line-count", "One.\nTwo.\nThree.", "Một, hai, ba.", {}, None),
    ("end-mark", "Card.", "Thẻ", {}, "Thẻ."),
    ("end-mark", "Card!", "Thẻ.", {}, "Thẻ!"),
    ("end-mark", "Card", "Thẻ.", {}, "Thẻ"),
    ("end-mark", "“Card.”", "“Thẻ”", {}, "“Thẻ.”"),
    ("end-mark", "Call {hotline}.", "Gọi {hotline}", {}, "Gọi {hotline}."),
    ("composed", "Card.", unicodedata.normalize("NFD", "Thẻ."), {}, "Thẻ."),
    ("letters", "To go.", "Ðến đây.", {}, "Đến đây."),
    ("letters", "Card.", "Thẻ\u200b này.", {}, "Thẻ này."),
    ("letters", "Card.", "Thẻ 🙂.", {}, None),
    ("letters", "Thẻ ở Bắc Hà.", "Bắc Hà ở.", {"language": language("mong-1961")}, None),
    ("letters", "Thẻ.", "ư", {"language": language("mong-rpa")}, None),
    ("letters", "Thẻ.", "ă", {"language": language("mong-1961")}, None),
    ("letters", "Thẻ.", "ķ", {"language": language("tay")}, None),
    ("letters", "Thẻ.", "ж", {"language": language("dao")}, None),
    ("link", "Read.", "Xem https://a.example/x.", {}, None),
    ("link", "Read.", "Xem baohiem.gov.vn nhé.", {}, None),
    ("link", "Read.", "Xem bit.ly/abc nhé.", {}, None),
    ("too-long", "", "a" * 1601, {}, None),
    ("too-long", "", "𠊛" * 801, {}, None),
    ("too-long", "{name}", "{name}" + "a" * 1599, {"longest": [{"name": "Lò"}]}, None),
    ("label", "[QC] {opt_out}", "Mời. {opt_out}", {"rules": RULES}, "[QC] Mời. {opt_out}"),
    ("opt-out", "[QC] {opt_out}", "[QC] Mời.", {"rules": RULES}, "[QC] Mời. {opt_out}"),
    ("opt-out", "[QC] {opt_out}", "[QC] {opt_out} mời", {"rules": RULES}, None),
    ("segments", "[QC] {opt_out}", "[QC] " + "đ" * 60 + " {opt_out}", {"rules": RULES}, None),
    ("reading-time", LONG, LONG * 2, {"channel": "script"}, None),
    ("reading-time", LONG, "Mời bà con.", {"channel": "script"}, None),
    ("reading-time", None, "Mời bà con gia hạn.", {"channel": "script", "air": Air(limit=2, commune="03043")}, None),
    ("reading-time", None, "Mời bà con gia hạn.", {"channel": "script", "air": FOUR_LANGUAGES}, None),
    ("reading-time", LONG, LONG * 20, {"channel": "script"}, None),
    ("blanks", "At 8.", "Lúc [[giờ]].", {}, None),
    ("blanks", "At [[hour]].", "Lúc 8.", {}, None),
    ("back-translation", "Thẻ.", "[mẫu].", {"language": language("tay"), "back_translation": ""}, None),
    ("placeholder-spelling", "{name}", "Chào {ho_ten_name}", {}, None),
    ("placeholder-spelling", "{hotline}", "Gọi {HOTLINE}", {}, "Gọi {hotline}"),
    ("placeholder-spelling", "Call.", "Gọi {hot line}.", {}, "Gọi {hotline}."),
    ("reading-time", "Mời.", "a " * 700, {"channel": "script"}, None),
    ("reading-time", "a " * 100, "b " * 170, {"channel": "script"}, None),
    ("reading-time", "a " * 100, "b " * 40, {"channel": "script"}, None),
    ("link", "Read.", "Xem BAOHIEM.GOV.VN nhé.", {}, None),
    ("number", "30 days", "9 ngày rồi 9 ngày", {}, "30 ngày rồi 30 ngày"),
    ("date", "Until 30/6/2026.", "hnub 30.", {"language": language("mong-rpa")}, None),
    ("date", "1/6/2026", "tháng 6 năm 2026", {}, "01/06/2026"),
    ("date", "30/6/2026", "ngày 30 tháng 6 năm 2027", {}, "ngày 30/06/2026"),
    ("edge-space", "Card.", "\nThẻ.", {}, "Thẻ."),
    ("line-count", "One…\nTwo.", "Một… Hai.", {}, "Một…\nHai."),
    ("end-mark", "Dear all,", "Bà con", {}, "Bà con,"),
    ("forbidden-term", "Renew it.", "Hãy làm mới thẻ.", {"terms": [RENEW]}, "Hãy gia hạn thẻ."),
    ("forbidden-term", "Renew.", "Gia hạn lại và gia hạn lại.", {"terms": [RENEW]}, "Gia hạn và gia hạn."),
    ("missing-phone-number", "Call 1800 1234.", "Gọi.", {}, None),
    ("letters", "Thẻ.", "ꪀ a", {"language": language("thai-tai-viet")}, None),
]

QUIET: list[tuple[str, str | None, str, dict[str, object]]] = [
    ("missing-placeholder", "{name} {hotline}", "{hotline} {name} {name}", {}),
    ("extra-placeholder", "{name}", "{name} {ten}", {}),
    ("phone-number", "Call 19009068 or 0214.384.1234.", "Gọi 1900 9068, +84 214 384 1234.", {}),
    ("phone-number", None, "Gọi 1900 9068.", {}),
    ("phone-number", "Until 01.12.2026 15:00.", "Đến 15:00 ngày 1/12/2026.", {}),
    ("missing-phone-number", "Call {hotline}.", "Gọi {hotline}.", {}),
    ("date", "June 30, 2026", "ngày 30 tháng 6 năm 2026", {}),
    ("date", "30/6/2026", "30-06-2026", {}),
    ("date", "30/6/2026", "30/6", {}),
    ("date", "30/6/2026", "hnub 30 hli 6 xyoo 2026", {"language": language("mong-rpa")}),
    ("number", "30/6/2026", "hnub 30 hli 6 xyoo 2026", {"language": language("mong-rpa")}),
    ("date", "{card_expiry}", "{card_expiry}", {}),
    ("amount", "1.5 million VND", "1.500.000 đ", {}),
    ("amount", "50 nghìn đồng", "50", {"language": language("tay")}),
    ("number", "50 nghìn đồng", "50", {"language": language("tay")}),
    ("number", "1,000,000 people, 1,000,000 cards", "1.000.000 người", {}),
    ("number", "5 to 7", "7 rồi 5", {}),
    ("number", "7:30", "07 giờ 30", {}),
    ("forbidden-term", "Renew it.", "Gia hạn thẻ.", {"terms": [RENEW]}),
    ("forbidden-term", "The card.", "Giấytờ.", {"terms": [UNSAID]}),
    ("term", "Renew it.", "Đóng tiếp.", {"terms": [RENEW]}),
    ("term", "Examination.", "Không.", {"terms": [HOUSEHOLD]}),
    ("changed-name", "Open VssID.", "Mở VssID, {vssid}.", {"terms": [APP]}),
    ("missing-name", "Open VssID.", "Mở vssid.", {"terms": [APP]}),
    ("same-as-source", "{office}: {hotline}", "{office}: {hotline}", {}),
    ("edge-space", "One.\nTwo.", "Một.\nHai.", {}),
    ("line-count", "One.\nTwo.", "Một.\nHai.", {}),
    ("line-count", None, "Một.\nHai.", {}),
    ("end-mark", "Card ...", "Thẻ…", {}),
    ("end-mark", "Card.”", "Thẻ.", {}),
    ("end-mark", "Bye. {opt_out}", "Chào! {opt_out}", {}),
    ("letters", "Card.", "Mở Zalo: 5 km/h – “được” (50 %) [QC] 1.000 ₫…", {}),
    ("letters", "Thẻ ở Bắc Hà.", "Bắc Hà.", {"language": language("mong-rpa")}),
    ("letters", "Thẻ.", "[Mông – bản mẫu, chờ người dịch] {name}", {"language": language("mong-1961")}),
    ("letters", "Thẻ.", "đơư âêô fwjz", {"language": language("mong-1961")}),
    ("letters", "Thẻ.", "pjạ ằ fw", {"language": language("tay")}),
    ("letters", "Thẻ.", "ķ q̃", {"language": language("dao")}),
    ("link", "Read.", "Hết hạn 31.12.Mời bà con đến 3.5 km.", {}),
    ("link", "Read.", "Xem baohiem.gov.vn.", {"channel": "script"}),
    ("too-long", "", "a" * 1600, {}),
    ("too-long", "", "𠊛" * 800, {}),
    ("too-long", "", "a" * 1601, {"channel": "script"}),
    ("too-long", "{name}", "{name}" + "a" * 1598, {"longest": [{"name": "Lò"}]}),
    ("reading-time", LONG, LONG[: len(LONG) * 2 // 3], {"channel": "script"}),
    ("reading-time", "Mời.", LONG, {"channel": "script"}),
    ("reading-time", None, "Mời bà con gia hạn.", {"channel": "script", "air": Air(limit=60, commune="03043")}),
    ("reading-time", LONG, "Mời.", {}),
    ("back-translation", "Card.", "Thẻ.", {"back_translation": ""}),
    ("back-translation", None, "Thẻ.", {"language": language("tay"), "back_translation": ""}),
    ("missing-placeholder", "{name}", "", {}),
    ("reading-time", "a " * 700, "b " * 700, {"channel": "script"}),
    ("amount", "1.5 million VND", "1.500.000", {}),
    ("amount", "50,000 VND", "50 nghìn đồng", {}),
    ("amount", "2,000,000,000 VND", "2 tỷ đồng", {}),
    ("date", "day 30, month 6, year 2026", "30/6/2026", {}),
    ("number", "day 30, month 6, year 2026", "30/6/2026", {}),
    ("number", "June 30th, 2026", "30/6/2026", {}),
    ("number", "0.500", "0,5", {}),
    ("line-count", "One.\nTwo.", "", {}),
    ("letters", "App điện tử.", "điện tử.", {"language": language("mong-rpa"), "terms": [KEPT]}),
    ("letters", "Thẻ.", "ꪀꪱ {card_expiry} 5.", {"language": language("thai-tai-viet")}),
    ("end-mark", "Card.", "", {}),
    ("end-mark", "卡。", "Thẻ.", {}),
    ("forbidden-term", "The card.", "Thẻ tạm.", {"terms": [SAID_LONGER]}),
    ("term", "Renew it.", "Làm mới thẻ.", {"terms": [RENEW]}),
    ("missing-name", "Open VssID.", "", {"terms": [APP]}),
    ("changed-name", "Open VssID.", "Mở VssID {vssid mới}.", {"terms": [APP]}),
]


def subject(source: str | None, words: str, **other: object) -> Subject:
    usual = {"channel": "sms", "language": language("vi"), "back_translation": "đã dịch"}
    return Subject(words=words, source=source, **{**usual, **other})  # type: ignore[arg-type]


def said(check: Check, looked_at: Subject) -> list[checks.Finding]:
    return checks.findings(looked_at, [check])


@pytest.mark.parametrize(("check", "source", "words", "other", "fix"), FOUND)
def test_a_check_finds_what_the_table_says_and_mends_it(
    app: Flask, check: str, source: str | None, words: str, other: dict[str, object], fix: str | None
) -> None:
    with app.test_request_context():
        found = said(BY_ID[check], subject(source, words, **other))
        assert found
        assert {finding.fix for finding in found} == {fix}
        assert fix is None or said(BY_ID[check], subject(source, fix, **other)) == []


@pytest.mark.parametrize(("check", "source", "words", "other"), QUIET)
def test_a_check_is_quiet_where_the_table_says(
    app: Flask, check: str, source: str | None, words: str, other: dict[str, object]
) -> None:
    with app.test_request_context():
        assert said(BY_ID[check], subject(source, words, **other)) == []


def test_every_check_stands_in_both_tables_or_in_the_first() -> None:
    assert {row[0] for row in FOUND} == set(BY_ID)
    assert {row[0] for row in QUIET} <= set(BY_ID)


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.id)
def test_the_example_of_a_check_is_one(app: Flask, check: Check) -> None:
    with app.test_request_context():
        found = said(check, check.example.subject)
        assert found
        if type(check).fix is not Check.fix and check.id not in {"missing-phone-number"}:
            assert found[0].fix


@pytest.mark.parametrize("locale", ["en", "vi"])
def test_good_words_meet_no_check(app: Flask, locale: str) -> None:
    source = "{office}: the card of {name} expires on {card_expiry}. Call 1900 9068 by 30 June 2026."
    words = "{office}: thẻ của {name} hết hạn ngày {card_expiry}. Gọi 1900 9068 trước 30/6/2026."
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert checks.findings(subject(source, words)) == []


def test_errors_are_what_must_never_leave() -> None:
    errors = {check.id for check in checks.CHECKS if check.severity is Severity.ERROR}
    assert errors == {
        "empty", "placeholder-spelling", "personal-placeholder", "missing-placeholder", "phone-number",
        "forbidden-term", "changed-name", "link", "too-long", "label", "opt-out", "segments", "back-translation",
        "blanks",
    }  # fmt: skip


def test_every_check_has_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(checks.CHECKS)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "The rendering leaves out {card_expiry}"), ("vi", "{card_expiry}")],
)
def test_a_finding_speaks_the_readers_language_and_names_the_placeholder(
    app: Flask, locale: str, sentence: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": locale}):
        (finding,) = said(BY_ID["missing-placeholder"], subject("{name} {card_expiry}", "{name}"))
    assert sentence in finding.message
    assert (locale == "en") == finding.message.startswith("The rendering")


def test_what_is_lost_is_named_in_reading_order(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        (finding,) = said(BY_ID["number"], subject("7, then 5 days", "ngày"))
    assert "7, 5" in finding.message


@pytest.mark.parametrize(
    ("written", "kinds"),
    [("30/6-2026", ["date", "number"]), ("30/650", ["number", "number"]), ("30/6", ["date"])],
)
def test_a_date_has_one_mark_and_ends_where_its_figures_end(written: str, kinds: list[str]) -> None:
    assert [value.kind for value in values(written)] == kinds


def test_a_reason_lets_a_warning_stay_and_never_an_error(app: Flask) -> None:
    why = Reason("Cố ý", "Lò Thị Mai", datetime(2026, 3, 1, tzinfo=UTC))
    ignored = {"missing-placeholder": why, "end-mark": why}
    with app.test_request_context():
        found = {one.check: one for one in checks.findings(subject("{name}.", "Bà con", ignored=ignored))}
    assert (found["end-mark"].ignored, found["end-mark"].is_open) == (why, False)
    assert (found["missing-placeholder"].ignored, found["missing-placeholder"].is_open) == (None, True)


PIECES = [
    *("{name}", "{hotline}", "{ Name }", "{card_expiri}", "{", "1900 9068", "1900 9086", "30/6/2026", "1.7.2026"),
    *("1.250.000 đồng", "50 nghìn", "30", "13", "0912 345 678", "VssID", "vss id", "làm mới", "gia hạn", "Ðến", "ж"),
    *("\n", "\n\n", "  ", "\t", "\u200b", ".", "…", "!", "”", "e\u0301", "thẻ", "Thẻ hết hạn.", "[QC]", "{opt_out}"),
]
texts = some.lists(some.sampled_from(PIECES), max_size=9).map(" ".join) | some.text(max_size=40)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=texts, words=texts, channel=some.sampled_from(["sms", "script"]))
def test_a_fix_ends_its_finding_and_leaves_what_is_filled_in(app: Flask, source: str, words: str, channel: str) -> None:
    looked_at = subject(source, words, channel=channel, terms=[RENEW, APP], rules=RULES)
    with app.test_request_context():
        for finding in checks.findings(looked_at):
            if finding.fix is not None:
                assert said(BY_ID[finding.check], looked_at.saying(finding.fix)) == []
                assert set(placeholders.names(words)) <= set(placeholders.names(finding.fix))
