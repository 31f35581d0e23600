"""`flask villages synthesize`: invented people, the same for the same seed, never beside real ones."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.communes import COMMUNES
from foundation.keys import decrypt, lookup_hash
from foundation.languages import LANGUAGES
from foundation.settings import load
from tests.villages.factories import make_resident, make_village
from villages import synthesis
from villages.models import Resident, Village
from villages.phones import read_phone


def people(session: Session, number: int, seed: int = 1) -> list[int]:
    """Make them as the command does, a commit after each batch."""
    steps = []
    for there in synthesis.synthesize(session, number, seed):
        session.commit()
        steps.append(there)
    session.commit()
    return steps


def drawn(session: Session) -> list[tuple[Any, ...]]:
    columns = (Resident.ref, Resident.phone_hash, Resident.language, Resident.card_expiry, Resident.consent)
    named = select(*columns, Village.ref).join(Village).order_by(Resident.ref)
    return [tuple(row) for row in session.execute(named)]


def test_everybody_is_marked_and_nobody_looks_real(session: Session) -> None:
    people(session, 1000)
    found = session.scalars(select(Resident)).all()
    assert len(found) == 1000
    for resident in found:
        assert resident.rehearsal
        assert resident.name.startswith("Người mẫu ")
        assert resident.village.name.startswith("Thôn mẫu ")
        phone = read_phone(decrypt(resident.phone or b""))
        assert phone.rehearsal
        assert resident.phone_hash == lookup_hash("phone", phone.e164)
        insured = decrypt(resident.insurance_number or b"")
        assert len(insured) == 10
        assert resident.insurance_hash == lookup_hash("insurance", insured)
        assert resident.language in resident.village.languages
        assert resident.consent == (resident.consent_at is not None)


def test_they_are_spread_over_communes_languages_numbers_and_days(session: Session) -> None:
    people(session, 1000)
    assert set(session.scalars(select(Resident.language).distinct())) == set(LANGUAGES)
    assert set(session.scalars(select(Village.commune_code).distinct())) == set(COMMUNES)
    sharing = session.scalars(select(func.count()).select_from(Resident).group_by(Resident.phone_hash)).all()
    assert sorted(sharing) == [1, *[3] * 333]
    expiries = [day for day in session.scalars(select(Resident.card_expiry)) if day]
    assert 900 < len(expiries) < 1000
    assert min(expiries) > clock.today()
    assert len({(day - clock.today()).days // 30 for day in expiries}) > 10
    assert 500 < session.scalar(select(func.count()).where(Resident.consent)) < 850  # type: ignore[operator]


def test_the_same_seed_makes_the_same_people_and_another_makes_others(session: Session) -> None:
    people(session, 300, seed=5)
    first = drawn(session)
    session.query(Resident).delete()
    session.commit()
    people(session, 300, seed=5)
    assert drawn(session) == first
    session.query(Resident).delete()
    session.commit()
    people(session, 300, seed=6)
    assert [row[2:5] for row in drawn(session)] != [row[2:5] for row in first]


def test_an_interrupted_synthesis_is_taken_up_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesis, "BATCH", 90)
    steps = synthesis.synthesize(session, 300, 1)
    assert next(steps) == 90
    session.commit()
    next(steps)
    session.rollback()
    steps.close()
    before = drawn(session)
    assert len(before) == 90
    assert people(session, 300) == [90, 180, 270, 300]
    assert drawn(session)[:90] == before
    assert len(drawn(session)) == 300
    (entry,) = session.scalars(select(Audit).where(Audit.action == "residents.synthesize"))
    assert (entry.detail["new"], entry.detail["unchanged"]) == (210, 90)


def test_it_refuses_to_stand_beside_real_people(session: Session) -> None:
    make_resident(session, make_village(session))
    session.commit()
    with pytest.raises(synthesis.RealPeople):
        synthesis.synthesize(session, 10, 1)


def test_it_refuses_where_a_real_carrier_could_be_reached(
    app: Flask, session: Session, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", load({**environ, "TWILIO_API_URL": "https://api.twilio.com"}))
    with pytest.raises(synthesis.RealCarrier):
        synthesis.synthesize(session, 10, 1)


def test_people_of_two_seeds_do_not_mix(session: Session) -> None:
    people(session, 10, seed=1)
    with pytest.raises(synthesis.OtherSeed):
        synthesis.synthesize(session, 10, 11)


def test_there_are_numbers_for_three_million_people(session: Session) -> None:
    with pytest.raises(synthesis.TooMany):
        synthesis.synthesize(session, synthesis.MOST + 1, 1)


def test_the_command_says_how_many_there_are(runner: FlaskCliRunner, session: Session) -> None:
    ended = runner.invoke(args=["villages", "synthesize", "--residents", "12", "--seed", "3"])
    assert ended.exit_code == 0, ended.stderr
    assert "12" in ended.stdout
    assert session.scalar(select(func.count()).select_from(Resident)) == 12


def test_the_command_tells_a_refusal_in_one_line(runner: FlaskCliRunner, session: Session) -> None:
    make_resident(session, make_village(session))
    session.commit()
    ended = runner.invoke(args=["villages", "synthesize", "--residents", "12"])
    assert ended.exit_code == 1
    assert len(ended.stderr.strip().splitlines()) == 1
