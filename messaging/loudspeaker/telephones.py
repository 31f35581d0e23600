"""Telephone numbers as they are printed for a reader: their digits in the groups of the numbering plan."""

import re

import phonenumbers
from phonenumbers import NumberParseException

# Ten or eleven digits from zero, or a number of the services (1800, 1900): amounts and codes are not touched.
_UNGROUPED = re.compile(r"(?<![\w.,/-])(?:0\d{9,10}|1[89]00\d{4,6})(?![\w/-]|[.,]\d)")
# Four digits, then three at a time as they are said; a last one is not left alone.
_GROUPS = re.compile(r"(?<=^\d{4})|(?<=^\d{7})(?=\d{3})")


def grouped(text: str) -> str:
    """`19009068` becomes `1900 9068`; whatever is no valid number of Vietnam stays as it is."""
    return _UNGROUPED.sub(lambda found: _in_groups(found.group()), text)


def _in_groups(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits, "VN")
    except NumberParseException:
        return digits
    return _GROUPS.sub(" ", digits) if phonenumbers.is_valid_number(number) else digits
