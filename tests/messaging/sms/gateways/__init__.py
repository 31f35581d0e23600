import pytest

pytest.register_assert_rewrite("tests.messaging.sms.gateways.conformance")
