"""A gateway belongs to one process, as Celery's children are forked from a parent that may have one."""

import os
from dataclasses import replace

import pytest
from flask import Flask

from messaging.sms import gateways
from messaging.sms.gateways.protocol import Verdict
from tests.messaging.sms.gateways.conformance import outgoing
from tests.messaging.sms.gateways.stub import running_stub
from tests.messaging.sms.gateways.test_twilio import Twilio


def test_a_forked_process_sends_over_connections_of_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_stub(Twilio()) as stub, app.app_context():
        ours = replace(
            app.extensions["settings"], twilio_api_url=stub.url, twilio_account_sid="AC", twilio_auth_token="t"
        )
        monkeypatch.setitem(app.extensions, "settings", ours)
        monkeypatch.delitem(app.extensions, "sms_gateway", raising=False)
        monkeypatch.delitem(app.extensions, "sms_gateway_process", raising=False)
        parents = gateways.current()
        assert gateways.current() is parents
        assert [outcome.verdict for outcome in parents.send_many([outgoing(1)])] == [Verdict.ACCEPTED]
        if (child := os.fork()) == 0:
            status = 1
            try:
                own = gateways.current()
                sent = [outcome.verdict for outcome in own.send_many([outgoing(2)])] == [Verdict.ACCEPTED]
                status = 0 if sent and own is not parents else 1
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert stub.connections == 2
        assert [outcome.verdict for outcome in parents.send_many([outgoing(3)])] == [Verdict.ACCEPTED]
        assert len(stub.posted) == 3
