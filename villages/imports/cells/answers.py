"""Yes and no. Consent is read strictly: a tick or a figure is somebody's list-keeping, not a person's word."""

from foundation.spelling import fold
from villages.imports.cells.refusals import NotAYesOrNo
from villages.imports.cells.texts import words
from villages.imports.reading.values import Raw

_WORDS = {
    "yes": True, "y": True, "true": True, "co": True,
    "no": False, "n": False, "false": False, "khong": False, "ko": False,
}  # fmt: skip
_CONSENT = {**_WORDS, "dong y": True, "co dong y": True, "khong dong y": False, "chua dong y": False, "tu choi": False}
_CARD = {
    **_WORDS, "x": True, "1": True, "co the": True, "da co": True, "da co the": True, "da tham gia": True,
    "covered": True,
    "0": False, "chua": False, "chua co": False, "chua co the": False, "khong co": False, "khong co the": False,
    "chua tham gia": False, "khong tham gia": False, "not covered": False,
}  # fmt: skip


def read_consent(raw: Raw) -> bool | None:
    """What the person said; an empty cell says nothing (None), and nothing is never a yes."""
    return _answer(raw, _CONSENT)


def read_has_card(raw: Raw) -> bool | None:
    """Whether the person has a card; an empty cell leaves it unknown (None)."""
    return _answer(raw, _CARD)


def _answer(raw: Raw, known: dict[str, bool]) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = words(raw)
    if not text:
        return None
    if (answer := known.get(fold(text))) is None:
        raise NotAYesOrNo
    return answer
