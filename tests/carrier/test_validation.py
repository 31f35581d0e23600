from typing import Any

import pytest

from carrier.errors import TwilioError
from carrier.validation import read_order

SERVICE = "MG" + "0" * 32
GOOD = {"To": "+84992000001", "From": "BHXHLAOCAI", "Body": "Xin chào"}


def order(**changes: Any) -> Any:
    return read_order({name: value for name, value in {**GOOD, **changes}.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": None}, 21604),
        ({"To": ""}, 21604),
        ({"To": "hello"}, 21211),
        ({"To": "0992000001"}, 21211),
        ({"To": "84992000001"}, 21211),
        ({"To": " 84992000001"}, 21211),
        ({"To": "+0992000001"}, 21211),
        ({"To": "+84 992 000 001"}, 21211),
        ({"To": "+84992000001\n"}, 21211),
        ({"To": "+1234567890123456"}, 21211),
        ({"To": "+84٩٩٢٠٠٠٠٠١"}, 21211),
        ({"To": "whatsapp:+84992000001"}, 21211),
        ({"From": None}, 21603),
        ({"From": "TWELVELETTER"}, 21212),
        ({"From": "BHXHLÀOCAI"}, 21212),
        ({"From": "12"}, 21212),
        ({"From": "123456789"}, 21212),
        ({"From": "A/B"}, 21212),
        ({"From": None, "MessagingServiceSid": "MG1"}, 21701),
        ({"MessagingServiceSid": "SM" + "0" * 32}, 21701),
        ({"Body": None}, 21602),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "status"}, 21609),
        ({"StatusCallback": "/status"}, 21609),
        ({"StatusCallback": "ftp://127.0.0.1/"}, 21609),
        ({"StatusCallback": "http:///status"}, 21609),
        ({"StatusCallback": "http://example.com/status"}, 21609),
        ({"StatusCallback": "http://10.0.0.1/status"}, 21609),
        ({"StatusCallback": "http://0.0.0.0/status"}, 21609),
        ({"StatusCallback": "http://localhost.example.com/"}, 21609),
        ({"StatusCallback": "http://127.0.0.1@example.com/"}, 21609),
        ({"StatusCallback": "http://user:secret@127.0.0.1/"}, 21609),
        ({"StatusCallback": "http://127.0.0.1:99999/"}, 21609),
        ({"StatusCallback": "http://[::1/"}, 21609),
        ({"StatusCallback": "http://127.0.0.1/a b"}, 21609),
        ({"StatusCallback": "http://127.0.0.1/ế"}, 21609),
        ({"ValidityPeriod": "0"}, 90007),
        ({"ValidityPeriod": "36001"}, 90007),
        ({"ValidityPeriod": "-1"}, 90007),
        ({"ValidityPeriod": "1.5"}, 90007),
        ({"ValidityPeriod": "soon"}, 90007),
        ({"SmartEncoded": "yes"}, 20001),
        ({"MediaUrl": "http://127.0.0.1/a.png"}, 20001),
        ({"SendAt": "2030-01-01T00:00:00Z"}, 20001),
    ],
)
def test_it_refuses_with_twilios_code(changes: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioError) as caught:
        order(**changes)
    assert caught.value.code == code
    assert caught.value.body()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"To": "+12025550123"},
        {"From": "+84992000001"},
        {"From": "8088"},
        {"From": "BHXH & YT"},
        {"Body": "a" * 1600},
        {"Body": "ế" * 1600},
        {"StatusCallback": "http://127.0.0.1:8000/sms/status?attempt=1&x=%C3%AA#rc=3&rp=all"},
        {"StatusCallback": "https://localhost/status"},
        {"StatusCallback": "http://[::1]:8000/status"},
        {"StatusCallback": "http://127.8.9.1/status"},
        {"StatusCallback": ""},
        {"ValidityPeriod": "1"},
        {"ValidityPeriod": "36000"},
        {"SmartEncoded": "True"},
        {"Unheard": "of"},
    ],
)
def test_it_takes_what_twilio_takes(changes: dict[str, Any]) -> None:
    taken = order(**changes)
    assert taken.recipient == changes.get("To", GOOD["To"])
    assert taken.body == changes.get("Body", GOOD["Body"])


def test_a_messaging_service_stands_in_for_the_sender() -> None:
    taken = order(From=None, MessagingServiceSid=SERVICE)
    assert (taken.sender, taken.service_sid) == (None, SERVICE)


def test_smart_encoding_saves_segments_and_leaves_the_body() -> None:
    body = "“" + "a" * 100
    assert (order(Body=body).segments, order(Body=body, SmartEncoded="true").segments) == (2, 1)
    assert order(Body=body, SmartEncoded="true").body == body
