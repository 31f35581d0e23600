"""An amount of money as people here write it. Pure."""

import re
from decimal import Decimal

_AMOUNT = re.compile(r"(\d{1,15}|\d{1,3}([. ,]\d{3}){1,4})\s*(đ|đồng|VND)?", re.ASCII | re.IGNORECASE)


def read_amount(written: str) -> Decimal:
    """Whole đồng: `5000000`, `5.000.000`, `5 000 000 đ`.

    Raises:
        ValueError: it is none, or has parts of a đồng.
    """
    if not _AMOUNT.fullmatch(written.strip()):
        raise ValueError(written)
    return Decimal(re.sub(r"\D", "", written))
