"""What the channel allows: how long an SMS can be, no link in it, how long a script takes on air."""

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from foundation.languages import LANGUAGES, OUTDOOR_SYLLABLES_PER_MINUTE, SOURCE
from foundation.refusals import Refusal
from foundation.web import formats
from messaging.loudspeaker import reading
from translations.preview import aloud, filled
from translations.subject import Check, Example, Severity, Subject

LONGEST_SMS = 1600  # https://www.twilio.com/docs/api/errors/21617
# A script on air runs 2-4 minutes (docs/translations.md); the tunes and the greeting come on top of its words.
LONGEST_SCRIPT = 240
_TOO_SHORT_TO_COMPARE = 20
_MUCH_LONGER, _MUCH_SHORTER = 1.5, 0.5

# A label of a name has at most 63 letters; unbounded, a long row of labels would take hours.
_LABELS = r"(?<![\w@])(?:[a-z0-9-]{1,63}\.){1,10}"
_LINK = re.compile(
    r"\b(?:https?://|www\.)\S+"
    rf"|{_LABELS}(?:vn|com|net|org|info|biz|asia|xyz|io|ly|cc|top|site|online|link|app)\b(?:/\S*)?"
    rf"|{_LABELS}[a-z]{{2,}}/\S+",
    re.IGNORECASE | re.ASCII,
)


class TooLong(Refusal):
    message = _l(
        "The SMS grows to %(length)s characters with the longest values of its audience; at most %(most)s can be sent."
    )


class LinkInside(Refusal):
    message = _l("No link in an SMS: swindlers imitate the office with them. Take out “%(found)s”.")


class TooLongOnAir(Refusal):
    message = _l("Read aloud it takes about %(takes)s seconds; a script is at most %(most)s seconds long.")


class OverSession(Refusal):
    message = _l(
        "Read aloud in %(languages)s languages, as in %(commune)s, it takes about %(takes)s seconds; "
        "the shortest session there lasts %(most)s seconds."
    )


class LongerThanSource(Refusal):
    message = _l("Read aloud it takes about %(takes)s seconds, the source %(wanted)s: is anything said twice?")


class ShorterThanSource(Refusal):
    message = _l("Read aloud it takes about %(takes)s seconds, the source %(wanted)s: is anything left out?")


class SmsLength(Check):
    id = "too-long"
    severity = Severity.ERROR
    looks_at = _l("Whether the network takes an SMS of this length, with the longest values of its audience.")
    example = Example("Bà con chú ý. " * 115, "Attention, please.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        # Counted as UTF-16 units, as an SMS is: never less than the characters the carrier counts.
        length = len(subject.seen.words.encode("utf-16-le")) // 2
        if subject.channel == "sms" and length > LONGEST_SMS:
            yield TooLong(length=length, most=LONGEST_SMS)


class Link(Check):
    """False messages in the office's name lead to false apps; one that never holds a link can be told from them."""

    id = "link"
    severity = Severity.ERROR
    looks_at = _l("Links in an SMS: the office sends none, so that nobody follows those of swindlers.")
    example = Example("Xem tại baohiem.example.vn.", "Read more.")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.channel == "sms" and (found := _LINK.search(subject.words)):
            yield LinkInside(found=found.group())


class ReadingTime(Check):
    id = "reading-time"
    severity = Severity.WARNING
    looks_at = _l(
        "How long a script takes to read aloud: at most four minutes and a session of its stations, and about as long "
        "as its source."
    )
    example = Example("Mời bà con gia hạn thẻ.", "The card expires soon, please renew it. " * 6, channel="script")

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        if subject.channel != "script" or not subject.words:
            return
        takes, wanted, air = subject.seen.seconds or 0, _seconds_of(subject), subject.air
        if takes > max(LONGEST_SCRIPT, wanted):
            yield TooLongOnAir(takes=takes, most=LONGEST_SCRIPT)
        together = takes * air.languages
        if air.limit is not None and together > air.limit:
            yield OverSession(
                takes=together,
                most=air.limit,
                languages=air.languages,
                commune=formats.commune_in_sentence(air.commune),
            )
        if wanted >= _TOO_SHORT_TO_COMPARE and takes > wanted * _MUCH_LONGER:
            yield LongerThanSource(takes=takes, wanted=wanted)
        if wanted >= _TOO_SHORT_TO_COMPARE and takes < wanted * _MUCH_SHORTER:
            yield ShorterThanSource(takes=takes, wanted=wanted)


def _seconds_of(subject: Subject) -> int:
    """The source read aloud; beside other languages than Vietnamese it is counted as a Vietnamese one.

    English has more syllables than tokens, so it seems a little short here; the shares above allow for that.
    """
    source = filled(subject.source or "", {})
    if subject.language.slug == SOURCE:
        return reading.seconds(source, OUTDOOR_SYLLABLES_PER_MINUTE)
    return aloud(source, LANGUAGES[SOURCE], subject.air)
