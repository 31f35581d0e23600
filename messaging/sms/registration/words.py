"""How the standing of a text is said to people."""

from flask_babel import lazy_gettext as _l

from accounts import deeds
from messaging.sms.registration.models import RegistrationState

STATES: dict[str, object] = {
    RegistrationState.NOT_SUBMITTED: _l("not submitted yet"),
    RegistrationState.SUBMITTED: _l("submitted"),
    RegistrationState.APPROVED: _l("network approved"),
    RegistrationState.REFUSED: _l("network refused"),
}
TONES = {
    RegistrationState.NOT_SUBMITTED: "quiet",
    RegistrationState.SUBMITTED: "wait",
    RegistrationState.APPROVED: "good",
    RegistrationState.REFUSED: "bad",
}
deeds.name(
    {
        "registration.not_submitted": _l("Text no longer registered"),
        "registration.submitted": _l("Text submitted to the network"),
        "registration.approved": _l("Text approved by the network"),
        "registration.refused": _l("Text refused by the network"),
        "registration.export": _l("Registration sheet handed out"),
    },
    {"registration": _l("Registered text"), "registrations": _l("Registered texts")},
)
