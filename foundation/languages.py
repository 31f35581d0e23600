"""The registry of languages a campaign may speak: our own, because locale libraries do not know them.

Only `vi`, `hnj` and `blt` parse as Babel locales and `hnj` then writes dates in another script, so tags are never
handed to Babel: dates and numbers are formatted by `format_locale`. Every language here has one plural form. Adding
a language is adding one row. Which languages have a writing in use in Vietnam, and that few of their speakers read
it, is recorded in docs/languages.md with its sources. No autonym is given where none was confirmed.
"""

from dataclasses import dataclass
from typing import Literal

from flask import has_app_context
from flask_babel import lazy_gettext as _l

from foundation import settings
from foundation.refusals import NotFound

Channel = Literal["sms", "script", "audio"]
Orthography = Literal["quoc-ngu", "mong-1961", "rpa", "tay-nung-1961", "tai-viet", "latin", "none"]

WRITTEN: tuple[Channel, ...] = ("sms", "script", "audio")
SPOKEN: tuple[Channel, ...] = ("audio",)
# Read from paper, which has the font; a telephone may lack it and then shows boxes (docs/languages.md).
PAPER: tuple[Channel, ...] = ("script", "audio")
SOURCE = "vi"

# VOV news averages 233 syllables a minute; outdoors with echo 160-180 are planned (docs/languages.md).
OUTDOOR_SYLLABLES_PER_MINUTE = 170


@dataclass(frozen=True)
class Language:
    """One language in one writing.

    `channels` says what it may travel on, before the office chooses more (SMS_ALSO_IN); `fallbacks` names, in order,
    what its speakers may be given instead; `syllables_per_minute` is the pace at which a loudspeaker script is read.
    """

    slug: str
    tag: str
    name_vi: str
    name_en: str
    autonym: str = ""
    orthography: Orthography = "none"
    channels: tuple[Channel, ...] = SPOKEN
    fallbacks: tuple[str, ...] = (SOURCE,)
    format_locale: str = "vi"
    syllables_per_minute: int = OUTDOOR_SYLLABLES_PER_MINUTE

    @property
    def is_written(self) -> bool:
        """Whether a text in it can be typed, sent and read."""
        return self.orthography != "none"

    @property
    def may_lose_diacritics(self) -> bool:
        """Only Vietnamese survives without its marks; elsewhere they carry the meaning."""
        return self.slug == SOURCE

    def name(self, locale: str) -> str:
        """Its name in the language of the interface."""
        return self.name_en if locale.startswith("en") else self.name_vi


def _row(*values: object, **more: object) -> Language:
    return Language(*values, **more)  # type: ignore[arg-type]


LANGUAGES: dict[str, Language] = {
    entry.slug: entry
    for entry in (
        _row("vi", "vi", "Tiếng Việt", "Vietnamese", "Tiếng Việt", "quoc-ngu", WRITTEN, ()),
        _row("mong-1961", "hmn-Latn-VN", "Mông (chữ 1961)", "Mông (1961 script)", "", "mong-1961", WRITTEN),
        _row("mong-rpa", "hmn-Latn", "Mông (chữ RPA)", "Mông (RPA)", "Hmoob", "rpa", WRITTEN, ("mong-1961", "vi")),
        _row("tay", "tyz", "Tày", "Tày", "", "tay-nung-1961", WRITTEN),
        _row("nung", "nut", "Nùng", "Nùng", "", "tay-nung-1961", WRITTEN),
        _row("dao", "ium", "Dao", "Dao", "", "latin", WRITTEN),
        _row("giay", "pcc", "Giáy", "Giáy"),
        _row("thai", "blt", "Thái", "Thái", "", "latin", WRITTEN),
        _row("thai-tai-viet", "blt-Tavt", "Thái (chữ Thái)", "Thái (Tai Viet)", "", "tai-viet", PAPER, ("thai", "vi")),
        _row("muong", "mtq", "Mường", "Mường", "", "latin", WRITTEN),
        _row("phu-la", "phh", "Phù Lá", "Phù Lá"),
        _row("xa-pho", "lgh", "Xá Phó", "Xá Phó"),
        _row("ha-nhi", "hni", "Hà Nhì", "Hà Nhì"),
        _row("bo-y", "cmn-VN", "Bố Y (Tu Dí)", "Bố Y (Tu Dí)"),
        _row("la-chi", "lbt", "La Chí", "La Chí"),
        _row("cao-lan", "mlc", "Cao Lan", "Cao Lan"),
        _row("kho-mu", "kjg", "Khơ Mú", "Khơ Mú"),
    )
}

# A ministry or a partner may hand in a text in one of these; it is then translated into Vietnamese like into any other.
SOURCE_LANGUAGES: dict[str, Language] = {
    "en": _row("en", "en", "Tiếng Anh", "English", "English", "latin", (), (), "en"),
    **{slug: entry for slug, entry in LANGUAGES.items() if entry.is_written},
}


class UnknownLanguage(NotFound):
    message = _l("Unknown language “%(language)s”; one of these is meant: %(known)s.")


def language(slug: str) -> Language:
    """The language of that slug.

    Raises:
        UnknownLanguage: no such row in the registry.
    """
    if found := LANGUAGES.get(slug) or SOURCE_LANGUAGES.get(slug):
        return found
    raise UnknownLanguage(language=slug, known=", ".join(LANGUAGES))


def writable(channel: Channel) -> list[Language]:
    """The languages a text for this channel can be written in; outside an application the office has chosen nothing."""
    chosen = settings.current().sms_also_in if channel == "sms" and has_app_context() else frozenset()
    return [
        entry
        for entry in LANGUAGES.values()
        if entry.is_written and (channel in entry.channels or entry.slug in chosen)
    ]


def is_written_for(channel: Channel, slug: str) -> bool:
    """Whether somebody may write a text of this channel in that language."""
    return any(entry.slug == slug for entry in writable(channel))


def fallback_chain(slug: str) -> tuple[str, ...]:
    """The language itself, then what its speakers may be given instead, in order."""
    return (slug, *language(slug).fallbacks)
