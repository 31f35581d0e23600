"""Twilio's error codes that this carrier answers with. Meaning and wording: https://www.twilio.com/docs/api/errors

TwilioError     a refused request: HTTP status and the body {code, message, more_info, status}
"""

from typing import Any

REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "{detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {path} was not found"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21212: (400, "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' or 'MessagingServiceSid' parameter is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {url} is not a valid URL. {why}"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21701: (400, "The Messaging Service {service} does not exist."),
    90007: (400, "Invalid validity period value: {value} is not a whole number of seconds from 1 to 36000."),
}

DELIVERY_FAILURES: dict[int, str] = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30008: "Unknown error",
    30036: "Validity Period Expired",
}


class TwilioError(Exception):
    """A refusal by its code in REFUSALS; the fields fill the braces of its message."""

    def __init__(self, code: int, **fields: object) -> None:
        self.code = code
        self.status, template = REFUSALS[code]
        self.message = template.format(**fields)
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
