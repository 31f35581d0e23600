"""Where a form may send its reader afterwards: within the house only."""

from urllib.parse import urlsplit


def within(address: str | None) -> str | None:
    """The address when it is a path of ours, else None: nobody is led elsewhere by a prepared link."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    if "\\" in address or any(ord(letter) < 33 for letter in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
