"""How numbers are shown to those who do not need them whole."""


def masked_phone(phone: str) -> str:
    """`+84992000123` as `+84 99••• •123`: enough to tell two apart on one page, not enough to call."""
    return f"{phone[:3]} {phone[3:5]}••• •{phone[-3:]}" if len(phone) > 8 else "•••"


def masked_number(number: str) -> str:
    """An insurance number with all but its last three digits hidden."""
    return "•" * max(len(number) - 3, 3) + number[-3:] if number else ""
