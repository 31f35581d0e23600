"""A campaign file is read liberally in form and strictly in meaning."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.draft import Draft, Source
from campaigns.exchange.file import CampaignFile, Rendered, read, write
from campaigns.refusals import FieldsRefused
from foundation.communes import COMMUNES
from foundation.languages import LANGUAGES
from foundation.spelling import clean

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DOCUMENTED = Path(__file__).parents[2] / "docs" / "campaign-file.md"
WHOLE = """
slug: gia-han-2026
title: Gia hạn thẻ BHYT
kind: reminder
brief: Nhắc người sắp hết hạn
audience:
  communes: [02647, 03043]
  villages: [BN-01]
  languages: [vi, mong-1961]
  expiring_within: 30
schedule:
  send_from: 2026-11-22T07:30
  send_by: 2026-11-25T21:00:00+07:00
rules: {fallback: hold, merge_households: no, diacritics: yes}
texts:
  sms: {source_language: vi, source: "Thẻ của {name} hết hạn {card_expiry}"}
  script: Kính thưa bà con {village}
renderings:
  mong-1961:
    sms: {text: "[mẫu] {name} {card_expiry}", back_translation: "Thẻ của {name} hết hạn {card_expiry}"}
    script: {text: "[mẫu] {village}", back_translation: Kính thưa}
"""


@pytest.fixture(autouse=True)
def _sentences_need_an_application(app: Flask) -> object:
    with app.app_context():
        yield


def test_every_field_is_read() -> None:
    assert read(WHOLE, ZONE) == CampaignFile(
        "gia-han-2026",
        Draft(
            title="Gia hạn thẻ BHYT",
            kind="reminder",
            brief="Nhắc người sắp hết hạn",
            audience={
                "communes": ["02647", "03043"],
                "villages": ["BN-01"],
                "languages": ["vi", "mong-1961"],
                "expiring_within": 30,
            },
            send_from=datetime(2026, 11, 22, 7, 30, tzinfo=ZONE),
            send_by=datetime(2026, 11, 25, 14, 0, tzinfo=UTC),
            fallback="hold",
            merges_households=False,
            diacritics=True,
            texts={
                "sms": Source("Thẻ của {name} hết hạn {card_expiry}"),
                "script": Source("Kính thưa bà con {village}"),
            },
        ),
        {
            "mong-1961": {
                "sms": Rendered("[mẫu] {name} {card_expiry}", "Thẻ của {name} hết hạn {card_expiry}"),
                "script": Rendered("[mẫu] {village}", "Kính thưa"),
            }
        },
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("audience: {communes: 02647}", {"audience": {"communes": ["02647"]}}),
        ("audience: {communes: '02647, 03043'}", {"audience": {"communes": ["02647", "03043"]}}),
        ("audience: {communes: [Xuân Quang]}", {"audience": {"communes": ["Xuân Quang"]}}),
        ("audience: {expiring_within: 30 days}", {"audience": {"expiring_within": 30}}),
        ("audience:", {"audience": {}}),
        ("rules: {diacritics: không}", {"diacritics": False}),
        ("rules: {fallback: Fall-back}", {"fallback": "fall_back"}),
        ("kind: Invitation", {"kind": "invitation"}),
        ("schedule: {send_from: 2026-11-22}", {"send_from": datetime(2026, 11, 22, tzinfo=ZONE)}),
        ("schedule: {send_by: 2026-11-22}", {"send_by": datetime(2026, 11, 22, 23, 59, 59, tzinfo=ZONE)}),
        ("schedule: {send_by: 22/11/2026 17:00}", {"send_by": datetime(2026, 11, 22, 17, tzinfo=ZONE)}),
        ("schedule: {send_by: 2026-11-22T10:00Z}", {"send_by": datetime(2026, 11, 22, 10, tzinfo=UTC)}),
        ("texts: {sms: Chào}", {"texts": {"sms": Source("Chào")}}),
        ("texts: {sms: {source_language: en, source: Hello}}", {"texts": {"sms": Source("Hello", "en")}}),
    ],
)
def test_other_spellings_mean_the_same(written: str, meant: dict[str, object]) -> None:
    if "Xuân Quang" in written:
        code = next(unit.code for unit in COMMUNES.values() if unit.name == "Xuân Quang")
        meant = {"audience": {"communes": [code]}}
    assert read(f"title: Tin\n{written}\n", ZONE).draft == Draft(**{"title": "Tin", **meant})


def test_a_windows_editor_does_no_harm() -> None:
    assert read("\ufeff" + WHOLE.replace("\n", "\r\n"), ZONE) == read(WHOLE, ZONE)


def test_a_file_without_a_short_name_gets_one_from_its_title() -> None:
    assert read("title: Họp thôn\n", ZONE).slug == "hop-thon"


BAD = {
    "empty": ("", ["YAML"]),
    "a list": ("- a\n- b", ["YAML"]),
    "a sentence": ("Kính gửi", ["YAML"]),
    "broken": ("title: [a", ["YAML"]),
    "tabs": ("title: a\n\tkind: b", ["YAML"]),
    "an object": ("title: !!python/object/apply:os.system [ls]", ["YAML"]),
    "a name twice": ("title: a\ntitle: b", ["YAML"]),
    "a list as a name": ("? [a, b]\n: c", ["YAML"]),
    "too large": ("title: " + "a" * 1_000_001, ["YAML"]),
    "nested too deep": ("title: " + "[" * 5000, ["YAML"]),
    "no title": ("slug: a", ["title"]),
    "title is a list": ("title: [a]", ["title"]),
    "unknown field": ("title: a\ntitel: b", ["titel"]),
    "unknown rule": ("title: a\nrules: {fall_back: hold}", ["rules.fall_back"]),
    "unknown place": ("title: a\naudience: {commune: 02647}", ["audience.commune"]),
    "unknown commune": ("title: a\naudience: {communes: [99999]}", ["audience.communes"]),
    "unknown language": ("title: a\naudience: {languages: [hmd]}", ["audience.languages"]),
    "negative days": ("title: a\naudience: {expiring_within: -1}", ["audience.expiring_within"]),
    "too many days": ("title: a\naudience: {expiring_within: 9999}", ["audience.expiring_within"]),
    "audience is a text": ("title: a\naudience: everybody", ["audience"]),
    "kind": ("title: a\nkind: advert", ["kind"]),
    "policy": ("title: a\nrules: {fallback: maybe}", ["rules.fallback"]),
    "yes and no": ("title: a\nrules: {diacritics: perhaps}", ["rules.diacritics"]),
    "no such day": ("title: a\nschedule: {send_from: 2026-02-30}", ["schedule.send_from"]),
    "no such hour": ("title: a\nschedule: {send_from: 2026-02-20T25:00}", ["schedule.send_from"]),
    "in words": ("title: a\nschedule: {send_from: tomorrow}", ["schedule.send_from"]),
    "ends before it begins": (
        "title: a\nschedule: {send_from: 2026-11-22, send_by: 2026-11-21}",
        ["schedule.send_by"],
    ),
    "slug": ("title: a\nslug: Gia Hạn", ["slug"]),
    "reserved slug": ("title: a\nslug: new", ["slug"]),
    "placeholder": ("title: a\ntexts: {sms: 'Chào {ten}'}", ["texts.sms.source"]),
    "personal script": ("title: a\ntexts: {script: 'Chào {name}'}", ["texts.script.source"]),
    "no words": ("title: a\ntexts: {sms: {source_language: vi}}", ["texts.sms.source"]),
    "spoken source": ("title: a\ntexts: {sms: {source_language: giay, source: a}}", ["texts.sms.source_language"]),
    "unknown channel": ("title: a\ntexts: {zalo: Chào}", ["texts.zalo"]),
    "rendering in no language": ("title: a\ntexts: {sms: b}\nrenderings: {hmong: {sms: c}}", ["renderings.hmong"]),
    "rendering of nothing": ("title: a\nrenderings: {tay: {sms: c}}", ["renderings.tay.sms"]),
    "rendering of the source": ("title: a\ntexts: {sms: b}\nrenderings: {vi: {sms: c}}", ["renderings.vi.sms"]),
    "empty rendering": (
        "title: a\ntexts: {sms: b}\nrenderings: {tay: {sms: {back_translation: c}}}",
        ["renderings.tay.sms.text"],
    ),
    "unknown part": ("title: a\ntexts: {sms: b}\nrenderings: {tay: {sms: {words: c}}}", None),
    "two at once": ("kind: advert\nfoo: bar", ["foo", "kind", "title"]),
}


@pytest.mark.parametrize(("content", "named"), BAD.values(), ids=BAD)
def test_what_cannot_be_meant_is_refused_under_the_name_of_its_field(content: str, named: list[str] | None) -> None:
    with pytest.raises(FieldsRefused) as refused:
        read(content, ZONE)
    found = [name for name, _sentence in refused.value.problems]
    assert found == (named or ["renderings.tay.sms.words", "renderings.tay.sms.text"])
    assert "\n" not in str(refused.value)
    assert all(sentence for _name, sentence in refused.value.problems)


def test_the_documented_example_is_a_campaign_with_everything_in_it() -> None:
    example = DOCUMENTED.read_text().split("```yaml\n")[1].split("```")[0]
    taken = read(example, ZONE)
    assert set(taken.draft.texts) == {"sms", "script"}
    assert taken.renderings
    assert all(set(by_channel) == {"sms", "script"} for by_channel in taken.renderings.values())
    assert read(write(taken, ZONE), ZONE) == taken


words = st.text(min_size=1, max_size=80).map(lambda text: clean(text.replace("{", "").replace("}", ""))).filter(bool)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
renderings = st.dictionaries(
    st.sampled_from([slug for slug, entry in LANGUAGES.items() if entry.is_written and slug != "vi"]),
    st.dictionaries(
        st.sampled_from(["sms", "script"]), st.builds(Rendered, words, st.one_of(st.just(""), words)), min_size=1
    ),
)
drafts = st.builds(
    Draft,
    title=words.map(lambda text: " ".join(text.split())).filter(bool),
    kind=st.sampled_from(["reminder", "policy", "invitation"]),
    brief=st.one_of(st.just(""), words),
    audience=st.fixed_dictionaries(
        {},
        optional={
            "communes": st.lists(st.sampled_from(sorted(COMMUNES)), min_size=1, unique=True),
            "languages": st.lists(st.sampled_from(sorted(LANGUAGES)), min_size=1, unique=True),
            "expiring_within": st.integers(0, 3650),
        },
    ),
    send_from=st.one_of(st.none(), moments),
    fallback=st.sampled_from(["fall_back", "hold"]),
    merges_households=st.booleans(),
    diacritics=st.booleans(),
    texts=st.fixed_dictionaries({"sms": words.map(Source), "script": words.map(Source)}),
)


@given(drafts, renderings)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_a_campaign_survives_the_way_to_another_office(draft: Draft, rendered: dict[str, dict[str, Rendered]]) -> None:
    file = CampaignFile("mot-chien-dich", draft.cleaned(), rendered)
    assert read(write(file, ZONE), ZONE) == file


@pytest.mark.parametrize("written", ["5000000", "5.000.000", "5 000 000 đ", "5,000,000 VND"])
def test_a_budget_is_read_as_people_write_money(written: str) -> None:
    content = f'title: Gia hạn\nrules: {{budget: "{written}"}}\n'
    assert read(content, ZONE).draft.budget == 5_000_000


@pytest.mark.parametrize("written", ["nhiều", "0", "-5", "12,5", "5.00.000", "1" * 14])
def test_what_is_no_budget_is_refused_by_name(written: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        read(f'title: Gia hạn\nrules: {{budget: "{written}"}}\n', ZONE)
    assert [name for name, _sentence in refused.value.problems] == ["rules.budget"]


def test_a_budget_comes_back_as_it_went_out() -> None:
    content = write(CampaignFile("gia-han", Draft(title="Gia hạn", budget=Decimal("5000000.00"))), ZONE)
    assert read(content, ZONE).draft.budget == 5_000_000
