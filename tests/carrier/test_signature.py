import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from carrier.signature import sign

TOKEN = "rehearsal-token"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/sms/status?attempt=0190b2",
        "http://127.0.0.1/sms/status",
        "http://localhost:8000/?a=1&b=%20x&a=2",
        "https://localhost/status",
    ],
)
def test_the_clients_validator_accepts_it(url: str) -> None:
    form = {"MessageSid": "SM1", "To": "+84992000001", "From": "BHXH & YT", "ErrorCode": "30003"}
    signature = sign(TOKEN, url, form)
    validator = RequestValidator(TOKEN)
    assert validator.validate(url, form, signature)
    assert not validator.validate(url, {**form, "ErrorCode": "30005"}, signature)
    assert not validator.validate(f"{url}x", form, signature)
    assert not RequestValidator("other").validate(url, form, signature)


@given(st.dictionaries(st.text("ABCabc", min_size=1), st.text()))
def test_any_form_is_signed_as_the_client_expects(form: dict[str, str]) -> None:
    url = "http://127.0.0.1:8000/status"
    assert sign(TOKEN, url, form) == RequestValidator(TOKEN).compute_signature(url, form)
