"""Words as the village will meet them: the SMS with its longest values and its segments, the script in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from foundation import placeholders
from foundation.communes import COMMUNES
from foundation.languages import Language
from foundation.spelling import nfc, without_diacritics
from messaging.loudspeaker import reading
from messaging.sms.segments import Measure, measure

# Stands in until the campaign knows its audience and writes the real longest values on the text.
STAND_INS = {
    "name": "Nguyễn Thị Phương Thảo",
    "village": "Tổ dân phố số 12",
    "commune": max((unit.in_sentence for unit in COMMUNES.values()), key=len),
    "card_expiry": "31/12/2026",
    "days_left": "100",
    "household": "10",
    "office": "Bảo hiểm xã hội tỉnh Lào Cai",
    "hotline": "1900 9068",
}


@dataclass(frozen=True)
class Preview:
    """`measure` and, for Vietnamese, `plain` (without diacritics) of an SMS; `seconds` of a script read aloud.

    `costly` are the letters outside GSM-7 that the writer typed; others may come with the values.
    """

    words: str
    measure: Measure | None = None
    plain: Measure | None = None
    seconds: int | None = None
    costly: tuple[str, ...] = ()


def preview(channel: str, target: Language, words: str, longest: Mapping[str, str]) -> Preview:
    """How the words will arrive, every placeholder at its longest."""
    ready = filled(words, longest)
    if channel == "script":
        return Preview(ready, seconds=reading.seconds(ready, target.syllables_per_minute))
    plain = measure(without_diacritics(ready)) if target.may_lose_diacritics else None
    return Preview(ready, measure(ready), plain, costly=measure(words).forced_by)


def filled(words: str, longest: Mapping[str, str]) -> str:
    """The words with the longest values; what cannot be filled stays as it was typed."""
    values = {**STAND_INS, **longest}
    wanted = {name: values.get(name, "{" + name + "}") for name in placeholders.names(words)}
    return nfc(placeholders.fill(words, wanted))
