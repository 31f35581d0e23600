"""What is over goes, exactly that, once; and what went is written down."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit, SignInFailure
from foundation import clock
from foundation.storage import store
from tests.accounts.factories import person, sign_in
from tests.villages.factories import make_resident, make_village
from tests.villages.rights import asks, gives, paper
from villages.consent import evidence
from villages.consent.models import Consent
from villages.exports.models import Export
from villages.history.models import ResidentVersion, VillageVersion
from villages.imports.models import Import, ImportRow, OfferedResident
from villages.models import Resident
from villages.requests.figures import PERIODS
from villages.requests.lifecycle import Kind, State
from villages.requests.models import PersonRequest, PrivacyFigure, Removal
from villages.retention import queries
from villages.retention.actions import NIGHT, sweep
from villages.retention.rules import RULES, begins
from villages.retention.tasks import remove_what_is_over


def moment(period: str, over: bool) -> datetime:
    """The last moment that is over by the figure, or the first that is not."""
    edge = begins(clock.today() - timedelta(days=PERIODS[period].days))
    return edge - timedelta(seconds=1) if over else edge


def night(session: Session) -> None:
    """The job, as the worker runs it."""
    remove_what_is_over()
    session.expire_all()


def removed(session: Session) -> dict[str, int]:
    rows = session.execute(select(Removal.what, func.sum(Removal.removed)).group_by(Removal.what))
    return {what: amount for what, amount in rows if what != NIGHT}


@pytest.fixture(autouse=True)
def no_papers(session: Session) -> None:
    """The store outlives a test."""
    evidence.remove(evidence.there())


@pytest.fixture
def resident(session: Session) -> Resident:
    return make_resident(session, make_village(session), name="Người mẫu 1")


def handed_in(session: Session, at: datetime, **given: Any) -> Import:
    usual = {"kind": "residents", "state": "applied", "name": "mau.xlsx", "digest": b"x", "size": 1, "created_at": at}
    made = Import(**{**usual, "applied_at": at, **given})
    session.add(made)
    session.flush()
    made.file = f"imports/{made.id}"
    store().write(made.file, b"sealed")
    session.add(ImportRow(import_id=made.id, row=2, problems=[{"column": "phone"}]))
    session.add(OfferedResident(import_id=made.id, row=3, village_id=1, name="Người mẫu 9"))
    return made


def test_of_everything_that_is_dated_what_is_over_goes_and_no_more(session: Session, resident: Resident) -> None:
    for over in (True, False):
        at = moment("keep.versions", over)
        session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
        session.add(VillageVersion(village_id=resident.village_id, commune_code="02647", how="edit", at=at))
        at = moment("keep.sign_ins", over)
        session.add(SignInFailure(account_hash=b"a", address_hash=b"b", at=at))
        closed = asks(session, resident, Kind.ACCESS)
        closed.state, closed.closed_at = State.DONE, moment("keep.requests", over)
        open_ = asks(session, resident, Kind.ACCESS)
        open_.received_on = date(2020, 1, 1)
    session.commit()
    night(session)
    assert removed(session) == {"resident_versions": 1, "village_versions": 1, "sign_ins": 1, "requests": 1}
    left = [session.scalar(select(func.count()).select_from(kind)) for kind in (ResidentVersion, VillageVersion)]
    assert (left, session.scalar(select(func.count(SignInFailure.id)))) == ([1, 1], 1)
    assert session.scalar(select(func.count(PersonRequest.id))) == 3


def test_a_list_that_is_over_loses_its_file_and_rows_and_keeps_its_counts(session: Session) -> None:
    old = handed_in(session, moment("keep.imports", True), new=7)
    young = handed_in(session, moment("keep.imports", False))
    undone_lately = handed_in(session, moment("keep.imports", True), state="undone", undone_at=clock.now())
    at_work = handed_in(session, moment("keep.imports", True), state="applying")
    left_alone = handed_in(session, moment("keep.imports", True), state="previewed", applied_at=None)
    files = {one.id: one.file for one in (old, young, undone_lately, at_work, left_alone)}
    session.commit()
    night(session)
    assert removed(session) == {"lists": 2}
    assert (old.file, old.new, old.state, left_alone.file, left_alone.state) == ("", 7, "applied", "", "dropped")
    kept = {young.id, undone_lately.id, at_work.id}
    for kind in (ImportRow, OfferedResident):
        assert set(session.scalars(select(kind.import_id))) == kept
    assert {id for id, file in files.items() if store().exists(file)} == kept


def test_an_expired_list_handed_out_loses_its_file_and_later_its_record(session: Session) -> None:
    by = person(session, "communicator")

    def handed_out(expires: timedelta, asked_at: datetime) -> Export:
        made = Export(kind="residents", form="csv", columns=["name"], state="made", person_id=by.id, asked_at=asked_at)
        made.expires_at, made.file = clock.now() + expires, f"{expires.total_seconds()}"
        store().write(f"exports/{made.file}", b"sealed")
        session.add(made)
        return made

    young, expired = (handed_out(timedelta(hours=hours), clock.now()) for hours in (1, -1))
    handed_out(timedelta(days=-2), moment("keep.exports", True))
    files = [young.file, expired.file]
    session.commit()
    night(session)
    assert removed(session) == {"export_files": 2, "exports": 1}
    assert [store().exists(f"exports/{file}") for file in files] == [True, False]
    assert set(session.scalars(select(Export.file))) == {files[0], ""}


@pytest.mark.parametrize(("over", "gone"), [(True, {"papers": 1}), (False, {})])
def test_the_paper_of_a_consent_goes_long_after_it_was_taken_back(
    session: Session, resident: Resident, over: bool, gone: dict[str, int]
) -> None:
    other, today = make_resident(session, resident.village), clock.today()
    first = gives(session, resident, today - timedelta(days=9), evidence=paper())
    standing = gives(session, other, today - timedelta(days=9), evidence=paper())
    said = {"purpose": "invitation", "said_on": today - timedelta(days=3), "by": "self", "how": "phone"}
    at = moment("keep.evidence", over)
    session.add(Consent(resident_id=resident.id, given=False, recorded_at=at, **said))
    again = gives(session, resident, today - timedelta(days=1), evidence=paper())
    session.commit()
    night(session)
    assert removed(session) == gone
    kept = {standing.evidence, again.evidence} | (set() if over else {first.evidence})
    assert set(evidence.there()) == kept
    assert session.get(Consent, first.id)


def test_a_paper_that_no_record_names_goes_a_day_later(session: Session) -> None:
    named, today = evidence.FOLDER, clock.today()
    keys = [f"{named}{today - timedelta(days=ago):%Y%m%d}-{ago}" for ago in (0, 1, 2)]
    for key in keys:
        store().write(key, b"sealed")
    night(session)
    assert removed(session) == {"lost_papers": 1}
    assert evidence.there() == sorted(keys[:2])


def test_a_second_run_finds_nothing(session: Session, resident: Resident) -> None:
    for _ in range(3):
        at = moment("keep.versions", True)
        session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
    session.commit()
    night(session)
    once = removed(session)
    night(session)
    assert removed(session) == once == {"resident_versions": 3}
    trail = session.scalars(select(Audit).where(Audit.action == "retention.run")).all()
    assert [entry.detail for entry in trail] == [{"resident_versions": 3}]
    assert session.scalar(select(func.count()).where(Removal.what == NIGHT)) == 2


def test_many_rows_go_in_batches_each_written_down(
    session: Session, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("villages.retention.rules.BATCH", 2)
    at = moment("keep.versions", True)
    for _ in range(5):
        session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
    session.commit()
    steps = sweep(session, clock.today())
    next(steps)
    session.commit()
    # Ended here by a power cut, the first batch is gone and written down.
    steps.close()
    assert removed(session) == {"resident_versions": 2}
    night(session)
    assert removed(session) == {"resident_versions": 5}


def test_a_figure_of_the_office_counts_from_its_day(session: Session, resident: Resident) -> None:
    at = begins(clock.today() - timedelta(days=40))
    session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
    tomorrow = clock.today() + timedelta(days=1)
    session.add(PrivacyFigure(name="keep.versions", days=30, since=tomorrow, source="thử"))
    session.commit()
    due = [{one.rule.what: one.amount for one in queries.due(session, day)} for day in (clock.today(), tomorrow)]
    assert [one["resident_versions"] for one in due] == [0, 1]


def test_the_commands_say_what_is_over_and_remove_it(
    session: Session, runner: FlaskCliRunner, resident: Resident
) -> None:
    at = moment("keep.versions", True)
    session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
    session.commit()
    dry = runner.invoke(args=["retention", "run", "--dry-run"])
    assert (dry.exit_code, removed(session)) == (0, {})
    assert runner.invoke(args=["retention", "run"]).exit_code == 0
    session.expire_all()
    assert removed(session) == {"resident_versions": 1}
    told = json.loads(runner.invoke(args=["retention", "report", "--json"]).output)
    assert told["last_run"]
    assert [(one["what"], one["removed"]) for one in told["removed"]] == [("resident_versions", 1)]
    assert {one["what"]: one["amount"] for one in told["due"]}["resident_versions"] == 0


def test_the_page_says_what_went_and_what_is_next(client: FlaskClient, session: Session, resident: Resident) -> None:
    sign_in(client, person(session, "administrator", locale="en").email)
    assert "has not run yet" in client.get("/retention").text
    at = moment("keep.versions", True)
    session.add(ResidentVersion(resident_id=resident.id, village_id=resident.village_id, how="edit", at=at))
    session.commit()
    night(session)
    shown = client.get("/retention").text
    assert "Last done on" in shown
    assert "Earlier states of residents" in shown


def test_every_rule_has_its_figure() -> None:
    assert {rule.figure for rule in RULES if rule.figure} == set(PERIODS)
