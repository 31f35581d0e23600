"""Words as the village will meet them: the SMS with its longest values and its segments, the script in seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation import placeholders
from foundation.communes import COMMUNES
from foundation.languages import Language
from foundation.spelling import nfc, without_diacritics
from messaging.loudspeaker import reading
from messaging.loudspeaker.speaking.abbreviations import USUAL, Pairs
from messaging.loudspeaker.speaking.numbers import NORTHERN, Style
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


Values = Mapping[str, str]


@dataclass(frozen=True)
class Air:
    """How scripts are read: abbreviations and numbers in words.

    `limit`: seconds of the shortest session of the `commune` with least time for it, read in `languages` languages.
    """

    abbreviations: Pairs = USUAL
    numbers: Style = NORTHERN
    limit: int | None = None
    commune: str = ""
    languages: int = 1


USUAL_AIR = Air()


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

    def as_sent(self, keeps_marks: bool) -> Measure | None:
        """The measure that counts: without diacritics where the campaign sends Vietnamese so."""
        return self.measure if keeps_marks or self.plain is None else self.plain


def preview(
    channel: str,
    target: Language,
    words: str,
    longest: Sequence[Values] = (),
    opt_out_line: str = "",
    air: Air = USUAL_AIR,
) -> Preview:
    """How the words will arrive, every placeholder at its longest: of several sets of values with the costliest."""
    fillings = [filled(words, values, opt_out_line) for values in longest or ({},)]
    if channel == "script":
        return Preview(fillings[0], seconds=aloud(fillings[0], target, air))
    ready = max(fillings, key=lambda filling: _cost(measure(filling)))
    plain = [measure(without_diacritics(filling)) for filling in fillings if target.may_lose_diacritics]
    costly = measure(placeholders.with_opt_out(words, opt_out_line)).forced_by
    return Preview(ready, measure(ready), max(plain, key=_cost, default=None), costly=costly)


def aloud(words: str, language: Language, air: Air) -> int:
    """Whole seconds to read the words once: Vietnamese with its figures in words, others as they are written."""
    return reading.aloud(words, language, air.abbreviations, air.numbers)


def filled(words: str, longest: Values, opt_out_line: str = "") -> str:
    """The words with the longest values; what cannot be filled stays as it was typed."""
    words = placeholders.with_opt_out(words, opt_out_line)
    values = {**STAND_INS, **longest}
    wanted = {name: values.get(name, "{" + name + "}") for name in placeholders.names(words)}
    return nfc(placeholders.fill(words, wanted))


def _cost(of: Measure) -> tuple[int, int]:
    return of.segments, of.units
