"""A desk at which everything has happened once, so that each of its pages shows something; and the list of them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.database import db
from foundation.languages import LANGUAGES
from tests.stories import desk
from tests.stories.house import House
from tests.translations import factories
from tests.translations.exchange.files import workbook
from tests.translations.glossary.factories import term
from tests.translations.memory.factories import tmx, tu
from tests.translations.phrasebook.factories import phrase
from tests.translations.recordings.factories import recorded, silence
from translations import actions
from translations.editing.actions import add_comment, keep, need_speaker, settle
from translations.editing.queries import Typed
from translations.exchange import actions as exchange
from translations.glossary.models import Term
from translations.lifecycle import RenderingState
from translations.models import Text
from translations.recordings.lifecycle import RecordingState
from translations.recordings.troubles import Trouble

WHO = "nhin"  # who walks; the first part of the e-mail address
ROLES = ("translator", "reviewer", "communicator", "administrator")
TAG = LANGUAGES["tay"].tag
# Words by which the walk knows the language of a passage, and its tag.
RENDERED, TOLD, SOURCE = "[Tày – đi xem]", "Nghĩa là thẻ", "Câu gốc: thẻ BHYT"
MARKS = ((RENDERED, TAG), (TOLD, "vi"), (SOURCE, "vi"))
WRITTEN_IN_VIETNAMESE = f"{SOURCE} của {{name}} hết hạn ngày {{card_expiry}}. Gọi {{hotline}}."
TERM = "thẻ BHYT đi xem"

GLOSSARY = (
    "source_language;term;kind;meaning;source;language;words;use;note\r\n"
    f"vi;thẻ đi xem mới;term;Thẻ của người tham gia;;tay;{RENDERED} thẻ;said;\r\n"
    "vi;;term;;;tay;x;said;\r\n"
).encode()
MEMORY = tmx(tu(f"{SOURCE} mới", f"{RENDERED} mới"), tu("Gọi {hotline}", f"{RENDERED} không có số", "xx-unknown"))


@dataclass(frozen=True)
class View:
    """One page of the desk: its name, its address, and the file that is handed in there to reach it."""

    name: str
    path: str
    file: tuple[str, bytes] | None = None


def furnish(house: House) -> list[View]:
    """Let everything happen once; the pages that show it."""
    with house.stack.app.app_context():
        session = db.session
        me = desk.made_once(session, house, WHO, "Người đi xem (mẫu)", *ROLES)
        writer = desk.made_once(session, house, "viet", "Người viết (mẫu)", "translator")
        second = desk.made_once(session, house, "soi", "Người soi (mẫu)", "reviewer")
        views = [*_texts(session, me, writer, second), *_exchange(session, me, writer), *_kept(session, me)]
        session.commit()
        return [*views, *_fixed(me, writer)]


def _text(session: Session, me: Person, title: str, **given: object) -> Text:
    usual = {"source": WRITTEN_IN_VIETNAMESE, "title": f"Đi xem: {title}", "languages": ["tay", "mong-1961"]}
    return factories.text(session, me, **{**usual, **given})


def _written(
    session: Session, text: Text, state: RenderingState, author: Person, reviewer: Person, more: str = ""
) -> None:
    words = f"{RENDERED} {{name}} {{card_expiry}}, {{hotline}}.{more}"
    told = f"{TOLD} của {{name}} hết hạn {{card_expiry}}, gọi {{hotline}}.{more}"
    factories.rendering(session, text, state, author, words=words, told=told, reviewer=reviewer)


def _texts(session: Session, me: Person, writer: Person, second: Person) -> list[View]:
    fresh = _text(session, me, "bản mới")
    add_comment(session, second, fresh, "mong-1961", "Từ này bà con nói thế nào?")
    changed = _text(session, me, "câu gốc đã đổi")
    _written(session, changed, RenderingState.NEEDS_EDITING, writer, second, " Bản nháp.")
    _written(session, changed, RenderingState.APPROVED, writer, second)
    actions.change_source(session, me, changed, WRITTEN_IN_VIETNAMESE.replace("hết hạn ngày", "sẽ hết hạn vào ngày"))
    settle(session, me, add_comment(session, second, changed, "tay", "Đã hỏi trưởng bản"))
    keep(session, me, changed, "tay", Typed(f"{RENDERED} {{name}} chưa lưu", "", "", 3, 2))
    keep(session, writer, changed, "tay", Typed(f"{RENDERED} {{name}} đang viết", "", "", 3, 2))
    review = _text(session, me, "đang chờ đọc duyệt")
    _written(session, review, RenderingState.TRANSLATED, writer, second, "  Hai dấu cách 2027")
    conflict = _text(session, me, "hai người cùng viết")
    keep(session, me, conflict, "tay", Typed(f"{RENDERED} của tôi {{name}} {{hotline}}", TOLD, "", 0, 1))
    _written(session, conflict, RenderingState.NEEDS_EDITING, writer, second)
    spoken = _text(session, me, "cần người nói", channel="script", source=f"{SOURCE} của bà con {{village}}.")
    need_speaker(session, writer, spoken, "tay", "Không ai ở đây viết được.")
    recorded(session, writer, spoken, "tay", speaker="Bà Hoa")
    silent = _text(session, me, "thu không được", channel="script", source=f"{SOURCE} của bà con {{village}}.")
    refused = recorded(session, writer, silent, "tay", speaker="Bà Hoa", content=silence())
    refused.state, refused.trouble = RecordingState.REFUSED, Trouble.SILENT
    return [
        View("editor", f"/translations/{fresh.id}/mong-1961"),
        View("changed source, history, comments", f"/translations/{changed.id}/tay"),
        View("history", f"/translations/{changed.id}/tay/history"),
        View("the oldest of a history", f"/translations/{changed.id}/tay/history?before=2"),
        View("review", f"/translations/{review.id}/tay/review"),
        View("review of what the walker may not decide", f"/translations/{conflict.id}/tay/review"),
        View("conflict", f"/translations/{conflict.id}/tay?unsaved=1"),
        View("a human speaker", f"/translations/{spoken.id}/tay"),
        View("recordings", f"/translations/{spoken.id}/tay/recordings"),
        View("a recording that was refused", f"/translations/{silent.id}/tay/recordings"),
    ]


def _exchange(session: Session, me: Person, writer: Person) -> list[View]:
    texts = [_text(session, me, f"trong tệp {number}") for number in range(3)]
    factories.rendering(
        session, texts[1], RenderingState.NEEDS_EDITING, writer, words=f"{RENDERED} {{name}}", told=f"{TOLD} {{name}}"
    )
    words, told = f"{RENDERED} {{name}} {{card_expiry}}, {{hotline}}.", f"{TOLD} {{name}} {{card_expiry}}, {{hotline}}."
    row = {"source_version": 1, "language": "tay", "words": words, "back_translation": told, "note": ""}
    versions = {texts[0].id: 0, texts[1].id: 0, texts[2].id: 0, 999_999: 0}
    rows = [{**row, "text_id": number, "version": version} for number, version in versions.items()]
    rows[2]["words"] = f"{RENDERED} {{tên}}"
    kept = exchange.keep(session, me, "đi xem.xlsx", workbook(rows))
    return [View("file handed in", f"/translations/exchange/{kept.id}")]


def _kept(session: Session, me: Person) -> list[View]:
    said = {"said": {"tay": [f"{RENDERED} thẻ"]}, "forbidden": {"tay": [f"{RENDERED} giấy"]}}
    known = session.scalar(select(Term).where(Term.term == TERM))
    made = known or term(session, TERM, meaning="Thẻ của người tham gia bảo hiểm y tế", source="Nghị định", **said)
    standard = phrase(session, person=me, title="Đi xem: nhắc gia hạn", source=WRITTEN_IN_VIETNAMESE)
    place = f"/translations/glossary/{made.id}"
    return [
        View("term", place),
        View("words of a term", f"{place}/tay"),
        View("change a term", f"{place}/edit"),
        View("before a term is removed", f"{place}/remove"),
        View("standard text", f"/translations/phrasebook/{standard.slug}"),
        View("change a standard text", f"/translations/phrasebook/{standard.slug}/edit"),
    ]


def _fixed(me: Person, writer: Person) -> list[View]:
    return [
        View("queue", "/translations?waits=all&whose=all&words=%C4%90i+xem"),
        View("queue of reviews", "/translations?waits=review&whose=all"),
        View("queue of nothing", "/translations?words=kh%C3%B4ng-c%C3%B3-g%C3%AC"),
        View("checks", "/translations/checks"),
        View("glossary", "/translations/glossary?language=tay&search=%C4%91i+xem"),
        View("new term", "/translations/glossary/new"),
        View("file for the glossary", "/translations/glossary/import"),
        View("what a file does to the glossary", "/translations/glossary/import", ("đi xem.csv", GLOSSARY)),
        View("memory", "/translations/memory?words=C%C3%A2u+g%E1%BB%91c"),
        View("file for the memory", "/translations/memory/import"),
        View("what a file brings the memory", "/translations/memory/import", ("đi xem.tmx", MEMORY)),
        View("phrase book", "/translations/phrasebook"),
        View("new standard text", "/translations/phrasebook/new"),
        View("rights", "/translations/rights"),
        View("rights of a person", f"/translations/rights/{writer.id}"),
        View("statistics", "/translations/statistics"),
        View("work away from the desk", "/translations/exchange?language=tay"),
    ]
