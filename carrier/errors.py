"""Twilio's error codes that this carrier answers with. Meaning and wording: https://www.twilio.com/docs/api/errors

TwilioError     a refused request: HTTP status and the body {code, message, more_info, status}
"""

from typing import Any

REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "{detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {path} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is temporarily unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21212: (400, "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' or 'MessagingServiceSid' parameter is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number {sender} is not a valid, SMS-capable sender for your account."),
    21608: (400, "The number {to} is unverified. Trial accounts cannot send messages to unverified numbers."),
    21609: (400, "The 'StatusCallback' URL {url} is not a valid URL. {why}"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number {sender} has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' phone number {to} is not currently reachable using the 'From' sender {sender} via SMS."),
    21614: (400, "'To' number {to} is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21635: (400, "'To' number {to} cannot be a landline"),
    21701: (400, "The Messaging Service {service} does not exist."),
    63038: (429, "Account exceeded the daily messages limit"),
    90007: (400, "Invalid validity period value: {value} is not a whole number of seconds from 1 to 36000."),
}

DELIVERY_FAILURES: dict[int, str] = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an Unregistered Number",
    30036: "Validity Period Expired",
    30500: "Message delivery failed",
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
