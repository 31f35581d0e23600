"""Every route of the house, walked: who may open it, how far they see, what it does with what it cannot use.

The walk reads the routes from the application. A new one fails here until it stands in `PUBLIC` or `ROLES`, and until
each of its arguments has a value that exists and one that does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from accounts import access
from accounts.links.models import SignInLink
from campaigns.queries import texts
from foundation import clock
from foundation.web.forms import Form
from messaging.loudspeaker.documents.sessions import named
from messaging.loudspeaker.logbook.actions import log
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.planner.actions import lay_commune
from messaging.loudspeaker.queries import scripts_of
from messaging.loudspeaker.stations import feeds
from messaging.loudspeaker.stations.models import Holiday, StationFeed, StationSlot
from tests.accounts.factories import person, sign_in, token
from tests.campaigns import factories as make
from tests.translations.memory.factories import unit
from tests.translations.phrasebook import factories as phrases
from tests.translations.recordings.factories import kept
from tests.villages.rights import told
from translations.editing.actions import add_comment
from translations.exchange.actions import keep
from translations.exchange.files import write
from translations.exchange.queries import pending
from translations.glossary.actions import add_term
from translations.glossary.entries import TermEntry
from villages.audience.models import PeopleList, SavedAudience
from villages.contacts.models import Contact
from villages.exports.models import Export
from villages.history.models import VillageVersion
from villages.imports.models import Import

STATIC = {
    "web.static", "bootstrap.static", "campaigns.static", "translations.static", "translation_queue.static",
    "recordings.static", "loudspeaker.static", "audiences.static", "planner.static", "stations.static",
    "villages.static", "logbook.static", "links.static", "operating.static",
}  # fmt: skip
SIGNED = {"sms_webhooks.status", "sms_inbound.reply"}
A_PAPER = {"validity.paper"}
A_LINK = {"links.before", "links.sign_in"}
A_WORKER = {"operating.worker"}
OPTING_OUT = {"public_opt_out.number", "public_opt_out.code", "public_opt_out.done"}
PUBLIC = (
    {
        "accounts.sign_in",
        "accounts.sign_out",
        "web.language",
        "web.healthz",
        "vitals.metrics",
        "calendar.feed",
        *OPTING_OUT,
    }
    | A_PAPER
    | A_LINK
    | A_WORKER
    | STATIC
    | SIGNED
)

EVERYBODY = set(access.ROLES)
AUTHORS, APPROVERS, ADMINISTRATORS = {"communicator"}, {"approver"}, {"administrator"}
CAMPAIGNS, VILLAGES = AUTHORS | APPROVERS, AUTHORS | APPROVERS | ADMINISTRATORS
KEEPERS = AUTHORS | ADMINISTRATORS
PLANNERS = KEEPERS | {"operator"}
TAKERS = EVERYBODY - {"operator", "approver"}
GLOSSARY_KEEPERS = {"reviewer", "administrator"}
ROLES = {
    "web.home": EVERYBODY,
    "accounts.account": EVERYBODY,
    "accounts.own_password": EVERYBODY,
    "accounts.audit": ADMINISTRATORS,
    "accounts.disable": ADMINISTRATORS,
    "accounts.enable": ADMINISTRATORS,
    "accounts.new_person": ADMINISTRATORS,
    "accounts.people": ADMINISTRATORS,
    "accounts.person": ADMINISTRATORS,
    "accounts.reset_password": ADMINISTRATORS,
    "links.make": ADMINISTRATORS,
    "links.revoke": ADMINISTRATORS,
    "links.revoke_all": ADMINISTRATORS,
    "abbreviations.download": EVERYBODY,
    "abbreviations.index": EVERYBODY,
    "abbreviations.restore": KEEPERS,
    "abbreviations.say": KEEPERS,
    "abbreviations.take_file": KEEPERS,
    "campaigns.approve": APPROVERS,
    "campaigns.before_cancel": AUTHORS,
    "campaigns.before_launch": AUTHORS,
    "campaigns.before_resume": AUTHORS,
    "campaigns.budget": APPROVERS,
    "campaigns.campaign": CAMPAIGNS,
    "campaigns.cancel": AUTHORS,
    "campaigns.download": CAMPAIGNS,
    "campaigns.edit": AUTHORS,
    "campaigns.index": CAMPAIGNS,
    "campaigns.launch": AUTHORS,
    "campaigns.new": AUTHORS,
    "campaigns.pause": AUTHORS,
    "campaigns.override": APPROVERS,
    "campaigns.preview_parts": AUTHORS,
    "campaigns.progress": CAMPAIGNS,
    "campaigns.recordings": AUTHORS,
    "campaigns.register": AUTHORS,
    "campaigns.release": AUTHORS,
    "campaigns.report": CAMPAIGNS,
    "campaigns.resume": AUTHORS,
    "campaigns.submit": AUTHORS,
    "campaigns.test": CAMPAIGNS,
    "campaigns.waiting": APPROVERS,
    "glossary.apply_file": GLOSSARY_KEEPERS,
    "glossary.before_remove": GLOSSARY_KEEPERS,
    "glossary.download": EVERYBODY - {"operator"},
    "glossary.edit": GLOSSARY_KEEPERS,
    "glossary.index": EVERYBODY - {"operator"},
    "glossary.new": GLOSSARY_KEEPERS,
    "glossary.remove": GLOSSARY_KEEPERS,
    "glossary.take_file": GLOSSARY_KEEPERS,
    "glossary.term": EVERYBODY - {"operator"},
    "glossary.words": GLOSSARY_KEEPERS | {"translator"},
    "files.commune": EVERYBODY,
    "files.place": EVERYBODY,
    "files.stick": EVERYBODY,
    "loudspeaker.bulletin": VILLAGES,
    "loudspeaker.bulletins": VILLAGES,
    "loudspeaker.download": EVERYBODY,
    "loudspeaker.progress": VILLAGES,
    "loudspeaker.retry": AUTHORS,
    "loudspeaker.script": EVERYBODY,
    "loudspeaker.take_back": {"operator"},
    "operating.note": {"operator"},
    "operating.note_session": {"operator"},
    "operating.offline": {"operator"},
    "operating.state": {"operator"},
    "operating.take_in": {"operator"},
    "operating.today": {"operator"},
    "logbook.add": {"operator"},
    "logbook.correct": {"operator"},
    "logbook.download": PLANNERS,
    "logbook.index": PLANNERS,
    "logbook.sheet": PLANNERS,
    "logbook.take_back": {"operator"},
    "planner.calendar": PLANNERS,
    "planner.drop": PLANNERS,
    "planner.index": PLANNERS,
    "planner.move": PLANNERS,
    "planner.move_back": PLANNERS,
    "planner.paper": PLANNERS,
    "planner.restore": PLANNERS,
    "planner.sheet": PLANNERS,
    "stations.add_holiday": PLANNERS,
    "stations.add_session": PLANNERS,
    "stations.copy_day": PLANNERS,
    "stations.download": PLANNERS,
    "stations.index": PLANNERS,
    "stations.make_feed": PLANNERS,
    "stations.remove_session": PLANNERS,
    "stations.revoke_feed": PLANNERS,
    "stations.station": PLANNERS,
    "stations.take_weeks": PLANNERS,
    "holidays.province": KEEPERS,
    "holidays.remove": PLANNERS,
    "holidays.take": KEEPERS,
    "do_not_contact.before_drop": ADMINISTRATORS,
    "do_not_contact.drop": ADMINISTRATORS,
    "do_not_contact.lists": ADMINISTRATORS,
    "opting_out.opt_out": KEEPERS,
    "opting_out.opt_outs": KEEPERS,
    "opting_out.undo": KEEPERS,
    "phrasebook.edit": CAMPAIGNS,
    "phrasebook.index": EVERYBODY - {"operator"},
    "phrasebook.new": CAMPAIGNS,
    "phrasebook.phrase": EVERYBODY - {"operator"},
    "phrasebook.restore": CAMPAIGNS,
    "phrasebook.retire": CAMPAIGNS,
    "registrations.decide": KEEPERS,
    "registrations.download": KEEPERS,
    "registrations.index": KEEPERS,
    "rules.add": ADMINISTRATORS,
    "rules.index": ADMINISTRATORS,
    "recordings.file": EVERYBODY - {"operator"},
    "recordings.index": EVERYBODY - {"operator"},
    "recordings.progress": EVERYBODY - {"operator"},
    "recordings.restore": {"translator", "reviewer"},
    "recordings.retry": {"translator", "reviewer"},
    "recordings.withdraw": {"translator", "reviewer"},
    "senders.edit": ADMINISTRATORS,
    "senders.index": ADMINISTRATORS,
    "sms_doubts.choose": KEEPERS,
    "sms_doubts.decide": KEEPERS,
    "sms_doubts.uncertain": KEEPERS,
    "translation_queue.next": EVERYBODY - {"operator"},
    "translation_queue.previous": EVERYBODY - {"operator"},
    "translation_rights.index": ADMINISTRATORS,
    "translation_rights.person": ADMINISTRATORS,
    "translation_statistics.index": EVERYBODY - {"operator"},
    "translation_statistics.table": EVERYBODY - {"operator"},
    "translation_exchange.download": TAKERS,
    "translation_exchange.hand_in": {"translator"},
    "translation_exchange.index": TAKERS,
    "translation_exchange.returned": {"translator"},
    "translation_exchange.sheet": {"translator"},
    "editing.comment": EVERYBODY - {"operator"},
    "editing.history": EVERYBODY - {"operator"},
    "editing.keep": {"translator"},
    "editing.let_go": {"translator"},
    "editing.restore": {"translator"},
    "editing.settle": EVERYBODY - {"operator"},
    "editing.speaker": {"translator", "reviewer"},
    "translation_memory.confirm": {"reviewer", "administrator"},
    "translation_memory.export": {"translator", "reviewer", "administrator"},
    "translation_memory.index": {"translator", "reviewer", "administrator"},
    "translation_memory.matches": {"translator", "reviewer"},
    "translation_memory.remove": {"reviewer", "administrator"},
    "translation_memory.take": {"reviewer", "administrator"},
    "checks.ask_again": {"translator", "reviewer"},
    "checks.ignore": {"translator", "reviewer"},
    "checks.index": EVERYBODY - {"operator"},
    "checks.mend": {"translator"},
    "translations.edit": {"translator"},
    "translations.preview": {"translator"},
    "translation_queue.index": EVERYBODY - {"operator"},
    "translations.review": EVERYBODY - {"operator"},
    "consent.add": KEEPERS,
    "consent.add_wording": KEEPERS,
    "consent.file": KEEPERS,
    "consent.of_resident": KEEPERS,
    "consent.wordings": KEEPERS,
    "imports.apply": KEEPERS,
    "imports.blank": KEEPERS,
    "imports.columns": KEEPERS,
    "imports.drop": KEEPERS,
    "imports.forget": KEEPERS,
    "imports.index": KEEPERS,
    "imports.new": KEEPERS,
    "imports.places": KEEPERS,
    "imports.progress": KEEPERS,
    "imports.reading": KEEPERS,
    "imports.refused": KEEPERS,
    "imports.show": KEEPERS,
    "imports.undo": KEEPERS,
    "requests.add_figure": ADMINISTRATORS,
    "requests.answer": KEEPERS,
    "requests.carry_out": KEEPERS,
    "requests.close": KEEPERS,
    "requests.closed": KEEPERS,
    "requests.enter": KEEPERS,
    "requests.index": KEEPERS,
    "requests.lift": KEEPERS,
    "requests.of_resident": KEEPERS,
    "requests.periods": ADMINISTRATORS,
    "requests.request": KEEPERS,
    "retention.index": ADMINISTRATORS,
    "rights.as_json": KEEPERS,
    "rights.before_erase": KEEPERS,
    "rights.erase": KEEPERS,
    "rights.of_resident": KEEPERS,
    "audiences.audience": AUTHORS,
    "audiences.copy": AUTHORS,
    "audiences.delete": AUTHORS,
    "audiences.delete_list": AUTHORS,
    "audiences.edit": AUTHORS,
    "audiences.index": AUTHORS,
    "audiences.lists": AUTHORS,
    "audiences.new": AUTHORS,
    "audiences.preview": AUTHORS,
    "audiences.restore": AUTHORS,
    "contacts.add": KEEPERS,
    "contacts.edit": KEEPERS,
    "contacts.of_village": VILLAGES,
    "contacts.remove": KEEPERS,
    "contacts.reveal": AUTHORS,
    "contacts.undo": KEEPERS,
    "editing_villages.edit": KEEPERS,
    "editing_villages.new": KEEPERS,
    "editing_villages.undo": KEEPERS,
    "figures.add": KEEPERS,
    "figures.of_village": VILLAGES,
    "history.of_village": VILLAGES,
    "places.before_remove": KEEPERS,
    "places.of_commune": VILLAGES,
    "places.of_village": VILLAGES,
    "places.remove": KEEPERS,
    "villages.commune": VILLAGES,
    "villages.index": VILLAGES,
    "campaign_people.of_resident": KEEPERS,
    "exports.export": KEEPERS,
    "exports.file": KEEPERS,
    "exports.index": KEEPERS,
    "exports.new": KEEPERS,
    "exports.progress": KEEPERS,
    "residents.edit": KEEPERS,
    "residents.find": VILLAGES,
    "residents.history": KEEPERS,
    "residents.index": VILLAGES,
    "residents.new": KEEPERS,
    "residents.resident": VILLAGES,
    "residents.reveal": {"communicator"},
    "residents.undo": KEEPERS,
    "villages.residents": KEEPERS,
    "villages.take_list": KEEPERS,
    "villages.village": VILLAGES,
}

# Colleagues and words belong to no commune: an administrator manages everybody, the desk renders for the province.
WITHOUT_PLACE = {
    "imports.blank",
    "glossary.before_remove",
    "glossary.edit",
    "glossary.remove",
    "glossary.term",
    "glossary.words",
    "accounts.disable",
    "accounts.enable",
    "accounts.person",
    "accounts.reset_password",
    "links.make",
    "links.revoke",
    "links.revoke_all",
    "recordings.file",
    "recordings.index",
    "recordings.progress",
    "recordings.restore",
    "recordings.retry",
    "recordings.withdraw",
    "phrasebook.edit",
    "phrasebook.phrase",
    "phrasebook.restore",
    "phrasebook.retire",
    "senders.edit",
    "translation_queue.next",
    "translation_queue.previous",
    "translation_rights.person",
    "translation_exchange.returned",
    "editing.comment",
    "editing.history",
    "editing.keep",
    "editing.let_go",
    "editing.restore",
    "editing.settle",
    "editing.speaker",
    "checks.ask_again",
    "checks.ignore",
    "checks.mend",
    "translation_memory.matches",
    "translation_memory.remove",
    "translations.edit",
    "translations.preview",
    "translations.review",
}
# What belongs to one person is nobody else's, wherever they work.
PERSONAL = {
    "translation_exchange.returned", "exports.export", "exports.file", "exports.progress",
    "imports.show", "imports.progress", "imports.reading", "imports.places", "imports.refused",
}  # fmt: skip
# Lists of what belongs to no commune; the audit trail tells an administrator everything.
LISTS_WITHOUT_PLACE = {
    "translation_memory.export", "translation_memory.index",
    "accounts.audit", "accounts.people", "phrasebook.index", "registrations.download", "registrations.index",
    "translation_queue.index",
    "translation_exchange.download", "translation_exchange.index", "translation_exchange.sheet", "checks.index",
    "translation_rights.index", "translation_statistics.index", "translation_statistics.table",
}  # fmt: skip

HERE, ELSEWHERE = "02926", make.HOME
TITLE, VILLAGE = "Chiến dịch ở xa", "Bản ở xa"
NOWHERE = {
    "contact_id": 999_999,
    "version_id": 999_999,
    "audience_id": 999_999,
    "list_id": 999_999,
    "airing_id": 999_999,
    "feed_id": 999_999,
    "holiday_id": 999_999,
    "secret": "khong-co",
    "slot_id": 999_999,
    "bulletin_id": 999_999,
    "code": "00000",
    "check": "khong-co",
    "comment_id": 999_999,
    "entry_id": 999_999,
    "file": "pdf",
    "file_id": 999_999,
    "form": "pdf",
    "language": "tay",
    "link_id": 999_999,
    "moment": "19700101T0000",
    "month": "2026-11",
    "name": "KhongCo",
    "papers": "999999.tay.1",
    "person_id": 999_999,
    "phrase": "khong-co",
    "consent_id": 999_999,
    "export_id": 999_999,
    "recording_id": 999_999,
    "request_id": 999_999,
    "import_id": 999_999,
    "kind": "nobody",
    "script_id": 999_999,
    "slug": "khong-co",
    "term_id": 999_999,
    "text_id": 999_999,
    "unit_id": 999_999,
    "version": 999_999,
    "resident_id": 999_999,
    "village_id": 999_999,
    "where": "00000",
    "which": "station",
}
PARAMETERS = (
    "audience", "dropped", "q", "commune", "village", "card", "mark",
    "action", "airing", "bulletin", "month", "channel", "copy", "kind", "label", "lacking", "language", "next",
    "opened", "page", "paper", "part", "person",
    "role", "run", "script_phrase", "search", "sender", "slug", "sms_phrase", "state", "subject",
    "text", "waits", "wanted",
    "change", "late", "queue", "whose", "words", "year", "show", "sheet", "sort", "encoding", "header_row",
)  # fmt: skip
FIELDS = (
    "field", "tree", "where.how", "where.0.kind", "where.0.chosen", "where.0.value", "where.add",
    "aired", "at", "comment", "do", "entry_key", "expected", "kind", "locale", "message", "next", "number", "reason",
    "run", "seen", "session_at", "slot", "text",
    "reader", "repeats", "minutes", "clusters_failed", "failed_where", "note", "label",
    "answer-0", "by", "column-0", "encoding", "header_row", "heading", "said_on", "sheet", "when_empty", "wording",
)  # fmt: skip
NONSENSE = (
    "\0", "9" * 30, "9" * 5000, "-1", "0001-01-01T00:00", "9999-12-31T23:59", "{name.__class__}", "%(x)s", "'\"><i>",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Door:
    """One route by one method."""

    endpoint: str
    method: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def knock(self, client: FlaskClient, values: dict[str, Any], **request: Any) -> TestResponse:
        """Ask with these arguments; with a token, as a form sends it, unless other data are given."""
        adapter = client.application.url_map.bind("localhost")
        address = adapter.build(self.endpoint, {name: values[name] for name in self.rule.arguments}, self.method)
        if self.method == "POST":
            request.setdefault("data", {"csrf_token": token(client)})
        return client.open(address, method=self.method, **request)


@pytest.fixture
def doors(app: Flask) -> list[Door]:
    """All of them but those to static files."""
    return [
        Door(rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if rule.endpoint not in STATIC
    ]


@pytest.fixture
def guarded(doors: list[Door]) -> list[Door]:
    return [door for door in doors if door.endpoint not in PUBLIC]


@pytest.fixture
def there(session: Session) -> dict[str, Any]:
    """Something of everything in one commune: a launched campaign with a script, a log entry and a rendering."""
    village = make.village(session, languages=["vi", "tay"], name=VILLAGE, commune_code=ELSEWHERE)
    made = make.submitted(session, title=TITLE)
    make.rendering(session, made)
    make.actions.approve(session, make.person(session, "approver"), made)
    make.actions.launch(session, made.author, made)
    session.refresh(made)
    assert made.launch
    assert made.launch.bulletin_id
    script = scripts_of(session, made.launch.bulletin_id)[0]
    log(session, make.person(session, "operator"), Entry(script.id, clock.now(), True, "an entry of its own"))
    entry = session.query(Broadcast).one()
    phrase = phrases.phrase(session)
    term = add_term(session, None, TermEntry("vi", "thẻ BHYT"))
    translator = make.person(session, "translator")
    file = write("po", pending(session, "tay", everything=True))
    returned = keep(session, translator, "tay.po", file)
    comment = add_comment(session, made.author, texts(made)["sms"], "tay", "a comment of its own")
    recording = kept(session, texts(made)["sms"], made.author)
    remembered = unit(session, "Thẻ")
    slot = StationSlot(commune_code=ELSEWHERE, weekday=0, begins=time(6), minutes=10)
    holiday = Holiday(commune_code=ELSEWHERE, day=date(2030, 1, 1), name="Hội làng")
    session.add_all([slot, holiday])
    session.flush()
    lay_commune(session, ELSEWHERE)
    secret = feeds.make(session, made.author, ELSEWHERE)
    contact = Contact(village_id=village.id, role="head", name="Người mẫu 1")
    version = VillageVersion(village_id=village.id, commune_code=ELSEWHERE, how="edit", before={})
    session.add_all([contact, version])
    link = SignInLink(person_id=made.author_id, made_by_id=made.author_id, secret_hash=b"a link of its own")
    session.add(link)
    resident, asked, paper = told(session, village)
    handed_in = Import(kind="residents", state="previewed", name=VILLAGE, digest=b"", size=1, person_id=made.author_id)
    session.add(handed_in)
    audience = SavedAudience(name="an audience of its own", question={"communes": [ELSEWHERE]})
    people_list = PeopleList(name="a list of its own")
    export = Export(kind="residents", form="csv", columns=["name"], state="asked", person_id=made.author_id)
    session.add_all([audience, people_list, export])
    session.commit()
    return {
        "audience_id": audience.id,
        "list_id": people_list.id,
        "export_id": export.id,
        "resident_id": resident.id,
        "request_id": asked.id,
        "consent_id": paper.id,
        "import_id": handed_in.id,
        "kind": "residents",
        "airing_id": session.scalars(select(Airing.id)).first(),
        "moment": named(session.scalars(select(Airing).order_by(Airing.session_at, Airing.id)).first()),
        "feed_id": session.scalars(select(StationFeed.id)).first(),
        "holiday_id": holiday.id,
        "secret": secret,
        "slot_id": slot.id,
        "bulletin_id": made.launch.bulletin_id,
        "code": ELSEWHERE,
        "check": "double-space",
        "comment_id": comment.id,
        "entry_id": entry.id,
        "file": "xlsx",
        "file_id": returned.id,
        "form": "txt",
        "language": "tay",
        "link_id": link.id,
        "month": "2026-11",
        "name": "BHXHLaoCai",
        "papers": f"{made.launch.bulletin_id}.tay.1",
        "person_id": made.author_id,
        "phrase": phrase.slug,
        "recording_id": recording.id,
        "unit_id": remembered.id,
        "contact_id": contact.id,
        "version_id": version.id,
        "script_id": script.id,
        "slug": made.slug,
        "term_id": term.id,
        "text_id": texts(made)["sms"].id,
        "version": 1,
        "village_id": village.id,
        "where": ELSEWHERE,
        "which": "original",
    }


@pytest.fixture
def enter(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A browser in which such a person has signed in; what breaks is answered as it would be outside of tests."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def enter(*roles: str, **fields: Any) -> FlaskClient:
        client, who = app.test_client(), person(session, *roles, **fields)
        assert sign_in(client, who.email).status_code == 302
        return client

    return enter


def form_fields() -> set[str]:
    """The names of all fields of all forms."""

    def kinds(kind: type) -> Iterator[type]:
        yield kind
        for narrower in kind.__subclasses__():
            yield from kinds(narrower)

    return {name for kind in kinds(Form) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}


def test_every_route_has_a_rule(doors: list[Door]) -> None:
    served = {door.endpoint for door in doors} | STATIC
    assert served == PUBLIC | set(ROLES)
    arguments = {name for door in doors for name in door.rule.arguments}
    assert arguments == set(NOWHERE)


def test_a_stranger_is_led_to_the_sign_in_page(client: FlaskClient, guarded: list[Door], there: dict[str, Any]) -> None:
    answers = {str(door): door.knock(client, there) for door in guarded}
    led = {door: answer.location or "" for door, answer in answers.items()}
    assert [door for door, place in led.items() if not place.startswith("/sign-in")] == []


@pytest.mark.parametrize("role", access.ROLES)
def test_a_role_opens_its_own_doors_alone(enter: Any, guarded: list[Door], role: str) -> None:
    client = enter(role)
    answers = {door: door.knock(client, NOWHERE).status_code for door in guarded}
    wrong = {
        str(door): status
        for door, status in answers.items()
        if (status == 403) == (role in ROLES[door.endpoint]) or status >= 500
    }
    assert wrong == {}


def test_what_does_not_exist_is_not_found(enter: Any, guarded: list[Door]) -> None:
    client = enter(*access.ROLES)
    answers = {str(door): door.knock(client, NOWHERE).status_code for door in guarded if door.rule.arguments}
    assert {door: status for door, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("number", [2**63, int("9" * 40)])
def test_a_number_that_no_row_can_have_is_not_found(enter: Any, guarded: list[Door], number: int) -> None:
    client = enter(*access.ROLES)
    values = {name: number if isinstance(value, int) else value for name, value in NOWHERE.items()}
    numbered = [door for door in guarded if any(isinstance(NOWHERE[name], int) for name in door.rule.arguments)]
    answers = {str(door): door.knock(client, values).status_code for door in numbered}
    assert {door: status for door, status in answers.items() if status != 404} == {}


def test_an_unknown_language_is_not_found(enter: Any, guarded: list[Door], there: dict[str, Any]) -> None:
    client, values = enter(*access.ROLES), {**there, "language": "klingon"}
    rendered = [door for door in guarded if door.rule.arguments >= {"text_id", "language"}]
    assert rendered
    assert {door.knock(client, values).status_code for door in rendered} == {404}


def test_what_lies_beyond_the_own_communes_reads_as_if_it_were_not_there(
    enter: Any, guarded: list[Door], there: dict[str, Any]
) -> None:
    client = enter(*access.ROLES, communes=[HERE])
    placed = [door for door in guarded if door.rule.arguments and door.endpoint not in WITHOUT_PLACE]
    answers = {str(door): door.knock(client, there).status_code for door in placed}
    assert {door: status for door, status in answers.items() if status != 404} == {}


def test_within_the_own_communes_it_is_there(enter: Any, guarded: list[Door], there: dict[str, Any]) -> None:
    client = enter(*access.ROLES, communes=[ELSEWHERE])
    shared = [door for door in guarded if door.endpoint not in PERSONAL]
    read = [door for door in shared if door.method == "GET" and door.rule.arguments]
    answers = {str(door): door.knock(client, there).status_code for door in read}
    # What is on its way is neither edited nor decided about again, but it is found.
    assert {door: status for door, status in answers.items() if status not in {200, 302, 422}} == {}


def test_no_list_tells_of_what_lies_beyond(enter: Any, guarded: list[Door], there: dict[str, Any]) -> None:
    lists = [door for door in guarded if door.method == "GET" and not door.rule.arguments]
    far, near = enter(*access.ROLES, communes=[HERE]), enter(*access.ROLES, communes=[ELSEWHERE])
    told = [door for door in lists if door.endpoint not in LISTS_WITHOUT_PLACE]
    telling = [str(door) for door in told if any(word in door.knock(far, {}).text for word in (TITLE, VILLAGE))]
    assert telling == []
    assert any(TITLE in door.knock(near, {}).text for door in told)


def test_no_form_is_taken_without_its_token(enter: Any, doors: list[Door], there: dict[str, Any]) -> None:
    client = enter(*access.ROLES)
    unsafe = [door for door in doors if door.method != "GET" and door.endpoint not in SIGNED]
    answers = {str(door): door.knock(client, there, data={}).status_code for door in unsafe}
    assert {door: status for door, status in answers.items() if status != 400} == {}


def test_a_webhook_needs_no_token_but_a_signature(client: FlaskClient, doors: list[Door]) -> None:
    answers = {door.knock(client, {}, data={}).status_code for door in doors if door.endpoint in SIGNED}
    assert answers == {403}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_breaks_no_page(
    enter: Any, session: Session, guarded: list[Door], there: dict[str, Any], nonsense: str
) -> None:
    client = enter(*access.ROLES)
    draft = make.campaign(session)
    session.commit()
    fields = dict.fromkeys({*form_fields(), *FIELDS} - {"file"}, nonsense)
    asked = dict.fromkeys(PARAMETERS, nonsense)
    broken = {}
    for door in guarded:
        form = {"data": {**fields, "csrf_token": token(client)}} if door.method == "POST" else {}
        addresses = (there, {**there, "slug": draft.slug}, {**there, "slug": nonsense, "code": nonsense})
        # Where the address names neither, it is the same three times.
        told = addresses if {"slug", "code"} & door.rule.arguments else addresses[:1]
        answers = (door.knock(client, values, query_string=asked, **form) for values in told)
        statuses = [answer.status_code for answer in answers]
        if any(status >= 500 for status in statuses):
            broken[str(door)] = statuses
    assert broken == {}
