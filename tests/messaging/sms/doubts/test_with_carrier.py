"""Doubts about a real carrier's answers, resolved by its own list."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from messaging.sms import gateways, reconciliation
from messaging.sms.dispatching import dispatch
from messaging.sms.doubts import traces
from messaging.sms.lifecycle import MessageState as S
from messaging.sms.models import Attempt
from tests.carrier_process import running_carrier
from tests.messaging.sms.doubts.conftest import PassTime
from tests.messaging.sms.factories import make_residents, make_run, number, states


def test_what_a_500_hides_is_found_in_the_list_or_has_no_trace(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pass_time: PassTime
) -> None:
    with running_carrier(tmp_path, faults="on", pace=3600, callback_retries=0) as carrier:
        ours = replace(
            app.extensions["settings"],
            twilio_api_url=carrier.url,
            twilio_account_sid=carrier.account_sid,
            twilio_auth_token=carrier.auth_token,
            no_trace_minutes=0,
        )
        monkeypatch.setitem(app.extensions, "settings", ours)
        gateway = gateways.TwilioGateway(ours)
        make_residents(session, 60)
        hidden, lost = [number(last) for last in range(20)], [number(last) for last in range(20, 40)]
        carrier.order({"fault": "error_after", "numbers": hidden}, {"fault": "error_before", "numbers": lost})
        run = make_run(session)
        dispatch.work(session, run.id, gateway)
        assert states(session, run.id) == {S.UNCERTAIN: 40, S.ACCEPTED: 20}
        pass_time(timedelta(seconds=61))
        assert [traces.look(session, gateway) for _ in range(3)] == [40, 20, 20]
        assert states(session, run.id) == {S.ACCEPTED: 40, S.FAILED: 20}
        sids = session.scalars(select(Attempt.sid).where(Attempt.sid.is_not(None))).all()
        assert sorted(sids) == sorted(entry["sid"] for entry in carrier.messages())
        assert reconciliation.differences(session, run.id) == []
