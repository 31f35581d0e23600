"""Callbacks that come often, in the wrong order, late, early, forged, or not at all."""

import uuid
from typing import Any

import httpx

from carrier.signature import sign
from messaging.sms.gateways.twilio import CALLBACK_PATH
from operations.programs import Running
from tests.carrier_process import ACCOUNT_SID, AUTH_TOKEN
from tests.faults.conftest import Try
from tests.faults.rig import Rig
from tests.faults.scenarios import scenario
from tests.faults.trial import S, Trial
from tests.faults.waiting import until


def report(rig: Rig, attempt: object, form: dict[str, str], signed_as: dict[str, str] | None = None) -> int:
    """Post a status callback; the status of the answer. `signed_as` is another form than the one that is posted."""
    url = f"{rig.stack.settings.public_url}{CALLBACK_PATH}?attempt={attempt}"
    signature = sign(AUTH_TOKEN, url, form if signed_as is None else signed_as)
    return httpx.post(url, data=form, headers={"X-Twilio-Signature": signature}).status_code


def a_report(sid: str, status: str) -> dict[str, str]:
    return {"AccountSid": ACCOUNT_SID, "MessageSid": sid, "MessageStatus": status, "SmsStatus": status}


def some_delivered(some: Trial) -> Any:
    return next(one for one in some.attempts() if one.sid)


@scenario(12)
def test_a_status_only_moves_forward_and_totals_stay(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    rig.carrier.order(
        {"fault": "callbacks_repeated", "times": 5},
        {"fault": "callbacks_reversed", "seconds": 1},
        {"fault": "late_answer", "seconds": 1},
    )
    some.launch().wait_until_over()
    rig.settled()
    early = [one for one in some.attempts() if one.answered_at]
    assert early
    a_day_late = [report(rig, one.id, a_report(one.sid, "sent")) for one in some.attempts()]
    assert set(a_day_late) <= {200, 204}
    until(lambda: some.receipts_waiting() == 0, "receipts are not taken")
    assert set(some.states()) == {S.DELIVERED, S.MERGED}
    assert some.tally() == some.states()
    some.note(f"{10 * some.to_post} callbacks and {len(a_day_late)} late ones moved nothing back")
    some.prove()


@scenario(13)
def test_forged_tampered_and_replayed_callbacks_change_nothing(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(12)
    some.launch().wait_until_over()
    one, before, turned_away = some_delivered(some), some.states(), some.turned_away()
    good, bad = a_report(one.sid, "delivered"), a_report(one.sid, "failed")
    url = f"{rig.stack.settings.public_url}{CALLBACK_PATH}"
    forged = [
        report(rig, one.id, bad, signed_as=good),
        report(rig, uuid.uuid4(), bad, signed_as=good),
        httpx.post(f"{url}?attempt={one.id}", data=bad).status_code,
        httpx.post(f"{url}?attempt={one.id}", data=bad, headers={"X-Twilio-Signature": "="}).status_code,
        httpx.post(url, content=b"\xff\xfe=\x00", headers={"X-Twilio-Signature": "é".encode()}).status_code,
    ]
    assert forged == [403] * len(forged)
    strange = [
        report(rig, one.id, good),
        report(rig, uuid.uuid4(), good),
        report(rig, "nobody", good),
        report(rig, one.id, {}),
        report(rig, one.id, a_report(one.sid, "celebrated")),
        report(rig, one.id, a_report(f"SM{uuid.uuid4().hex}", "failed")),
    ]
    assert all(status < 500 for status in strange), strange
    until(lambda: some.receipts_waiting() == 0, "receipts are not taken")
    assert some.states() == before
    until(lambda: some.turned_away() >= turned_away + len(forged) + 4, "not every one is recorded")
    some.note(f"{len(forged)} forged: 403; {len(strange)} strange ones: {sorted(set(strange))}")
    some.prove()


@scenario(14)
def test_polling_closes_the_gap_of_an_endpoint_that_was_away(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    rig.kill(rig.web)
    try:
        some.launch().wait_until_left()
        # The carrier gives up at last, as one does after an hour.
        rig.settled()
        assert some.states()[S.ACCEPTED] == some.to_post
    finally:
        rig.start_web()
    some.note(f"not one report of {some.to_post} had come")
    some.hear_of_everything()
    some.prove()
