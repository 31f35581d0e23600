"""The pages of the glossary: found, read, changed by those who may, refused beside the field, a file foreseen first."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.translations.conftest import Browser
from tests.translations.glossary import factories
from tests.translations.statements import statements
from translations.glossary import queries
from translations.glossary.models import Term
from translations.rights.models import LanguageRight

SignedIn = Callable[..., Browser]
PAGE = "/translations/glossary"
HEADER = "source_language;term;kind;meaning;source;language;words;use;note"


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Term)) or 0


def listed(page: str) -> list[str]:
    return re.findall(rf'<a href="{PAGE}/\d+" lang="[^"]+">([^<]+)</a>', page)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page).group(1)  # type: ignore[union-attr]


def test_a_file_of_20_megabytes_is_refused_with_a_sentence(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("reviewer")
    content = f"{HEADER}\n" + f"vi;thẻ;term;{'nghĩa ' * 150};;;;;\n" * 20_000
    answer = browser.post(f"{PAGE}/import", file=(io.BytesIO(content.encode()), "lớn.csv"))
    assert len(content) > 18_000_000
    assert answer.status_code == 413
    assert "16 MB" in answer.text
    assert "Chưa có gì thay đổi" in answer.text
    session.rollback()
    assert count(session) == 0


def test_an_empty_glossary_says_what_to_do(signed_in: SignedIn) -> None:
    assert f'href="{PAGE}/new"' in signed_in("reviewer").get(PAGE)
    page = signed_in("translator", locale="en").get(PAGE)
    assert "A reviewer can add the first." in page
    assert "/new" not in page


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["bản", "thẻ", "VssID", "xã"]),
        ("?search=the", ["thẻ"]),
        ("?search=NGHĩa", ["thẻ"]),
        ("?search=mốt", ["thẻ"]),
        ("?search=%25", []),
        ("?kind=do_not_translate", ["VssID"]),
        ("?language=tay", ["bản", "thẻ", "VssID"]),
        ("?language=tay&lacking=1", ["bản"]),
        ("?language=vi", ["xã"]),
        ("?kind=verb&language=klingon&lacking=1", ["bản", "thẻ", "VssID", "xã"]),
    ],
)
def test_terms_are_found(session: Session, signed_in: SignedIn, asked: str, names: list[str]) -> None:
    factories.term(session, "thẻ", meaning="nghĩa của nó", said={"tay": ["Mốt"]})
    factories.term(session, "bản", forbidden={"tay": ["không nói"]}, said={"nung": ["hai"]})
    factories.term(session, "VssID", kind="do_not_translate")
    factories.term(session, "xã", source_language="tay")
    assert sorted(listed(signed_in("communicator").get(PAGE + asked)), key=str.casefold) == sorted(
        names, key=str.casefold
    )


def test_no_page_asks_more_for_more_terms(session: Session, signed_in: SignedIn) -> None:
    made = factories.term(session, "từ 0", said={"tay": ["một"]})
    browser = signed_in("translator")
    pages = (PAGE, f"{PAGE}?language=tay&search=tu", f"{PAGE}/{made.id}", f"{PAGE}/file")

    def asked(page: str) -> int:
        with statements() as seen:
            browser.get(page)
        # What the session of whoever reads asks now and then is not this page's.
        return sum(" term" in statement for statement in seen)

    for page in pages:
        browser.get(page)
    before = [asked(page) for page in pages]
    assert all(before)
    for number in range(1, 60):
        factories.term(session, f"từ {number}", said={"tay": [f"một {number}"], "nung": ["hai"]})
    session.commit()
    assert [asked(page) for page in pages] == before
    assert "page=2" in browser.get(PAGE)


def test_a_keeper_adds_changes_and_removes_a_term(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("reviewer")
    fields = {"term": "thẻ BHYT", "source_language": "vi", "kind": "term", "meaning": "thẻ", "source": "cơ quan"}
    answer = browser.post(f"{PAGE}/new", **fields)
    made = session.scalars(select(Term)).one()
    assert answer.location.endswith(f"{PAGE}/{made.id}")
    again = browser.post(f"{PAGE}/new", **{**fields, "term": "THẺ bhyt"})
    assert again.status_code == 422
    assert 'id="term-error"' in again.text
    edit = f"{PAGE}/{made.id}/edit"
    opened = hidden(browser.get(edit), "opened")
    assert browser.post(edit, **{**fields, "kind": "explain", "opened": opened}).status_code == 302
    stale = browser.post(edit, **{**fields, "meaning": "khác", "opened": opened})
    assert stale.status_code == 422
    assert "khác" in stale.text
    session.expire_all()
    assert (made.kind, made.meaning) == ("explain", "thẻ")
    assert (
        browser.post(edit, **{**fields, "meaning": "khác", "opened": hidden(stale.text, "opened")}).status_code == 302
    )
    assert browser.post(f"{PAGE}/{made.id}/remove", form_at=f"{PAGE}/{made.id}/remove").status_code == 302
    assert count(session) == 0


def test_a_translator_writes_words_in_the_own_languages_alone(session: Session, signed_in: SignedIn) -> None:
    made = factories.term(session, "thẻ", said={"tay": ["mot"]})
    browser = signed_in("translator")
    session.add(LanguageRight(person_id=browser.person.id, language="tay", may_translate=True, may_review=False))
    session.commit()
    page = browser.get(f"{PAGE}/{made.id}")
    assert f"{PAGE}/{made.id}/tay" in page
    assert f"{PAGE}/{made.id}/nung" not in page
    assert browser.client.get(f"{PAGE}/{made.id}/nung").status_code == 403
    assert browser.client.get(f"{PAGE}/{made.id}/vi").status_code in {404, 422}
    place = f"{PAGE}/{made.id}/tay"
    opened = hidden(browser.get(place), "opened")
    rows: dict[str, Any] = {"rows-0-words": "mot", "rows-1-words": "hai", "rows-2-words": "ba", "rows-2-forbidden": "y"}
    assert browser.post(place, **rows, opened=opened).status_code == 302
    session.expire_all()
    assert [(row.words, row.forbidden) for row in made.words_in("tay")] == [("mot", 0), ("hai", 0), ("ba", 1)]
    stale = browser.post(place, **{"rows-0-words": "bon"}, opened=opened)
    assert stale.status_code == 422
    assert 'value="bon"' in stale.text
    assert "hai" in stale.text
    assert browser.client.get(f"{PAGE}/{made.id}/edit").status_code == 403


def test_a_file_is_shown_then_applied(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("reviewer", locale="en")
    content = f"\ufeff{HEADER}\r\nvi;thẻ <b>;;nghĩa;;tay;mot;;\r\nvi;;;;;;;;\r\n"
    shown = browser.post(f"{PAGE}/import", file=(io.BytesIO(content.encode()), "g.csv"))
    assert shown.status_code == 200
    assert "The term is missing." in shown.text
    assert "thẻ &lt;b&gt;" in shown.text
    assert count(session) == 0
    carried = {"content": content.removeprefix("\ufeff"), "seen": hidden(shown.text, "seen")}
    assert browser.post(f"{PAGE}/import/apply", form_at=f"{PAGE}/import", **carried).status_code == 302
    assert queries.terms_in(session, "vi", "thẻ <b>", "tay")[0].said == ("mot",)


def test_a_file_that_does_something_else_by_now_is_shown_again(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("reviewer")
    content = f"{HEADER}\nvi;thẻ;;nghĩa;;;;;"
    shown = browser.post(f"{PAGE}/import", file=(io.BytesIO(content.encode()), "g.csv"))
    made = factories.term(session, "thẻ", meaning="của người khác")
    session.commit()
    carried = {"content": content, "seen": hidden(shown.text, "seen")}
    again = browser.post(f"{PAGE}/import/apply", form_at=f"{PAGE}/import", **carried)
    assert again.status_code == 409
    session.expire_all()
    assert made.meaning == "của người khác"
    carried["seen"] = hidden(again.text, "seen")
    assert browser.post(f"{PAGE}/import/apply", form_at=f"{PAGE}/import", **carried).status_code == 302
    session.expire_all()
    assert made.meaning == "nghĩa"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff", HEADER.encode() + b"\n" * 5000, b"a;b\n1;2"])
def test_a_file_that_is_none_is_refused_beside_its_field(signed_in: SignedIn, content: bytes) -> None:
    browser = signed_in("administrator")
    refused = browser.post(f"{PAGE}/import", file=(io.BytesIO(content), "g.csv"))
    assert refused.status_code == 422
    assert 'id="file-error"' in refused.text
    carried = {"content": "nonsense", "seen": ""}
    assert browser.post(f"{PAGE}/import/apply", form_at=f"{PAGE}/import", **carried).status_code == 422


def test_everybody_of_the_desk_downloads_it(session: Session, signed_in: SignedIn) -> None:
    factories.term(session, "thẻ", said={"tay": ["mot"]})
    browser = signed_in("approver")
    answer = browser.client.get(f"{PAGE}/file?language=tay")
    assert answer.text.split("\r\n")[1] == "vi;thẻ;term;;;tay;mot;said;;"
    assert "glossary_tay_" in answer.headers["Content-Disposition"]


def test_the_term_says_how_it_is_said(session: Session, signed_in: SignedIn) -> None:
    browser = signed_in("reviewer")
    fields = {"source_language": "vi", "kind": "do_not_translate", "term": "VNeID", "said": "vi en  i ai đi"}
    answer = browser.post(f"{PAGE}/new", **fields)
    assert answer.status_code == 302
    assert "vi en i ai đi" in browser.client.get(answer.location).text
    assert "vi;VNeID;do_not_translate;;;;;;;vi en i ai đi" in browser.client.get(f"{PAGE}/file").text
