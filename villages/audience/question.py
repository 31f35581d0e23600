"""Who is meant: by place, by the language they asked for, by how soon their card runs out.

Communes and villages together mean: in one of the communes or in one of the villages. Neither means the whole
province. Languages and expiry narrow it further.

    AudienceRefusal
    ├── UnknownQuestion    a field that cannot be asked
    ├── NotAList           a field that should be a list of words
    ├── NotDays            expiring_within is no whole number of days
    └── UnknownVillages    references that no village has (raised where the database is at hand)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from foundation.communes import commune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.refusals import Refusal
from foundation.spelling import nfc
from foundation.web import formats

_FIELDS = ("communes", "villages", "languages", "expiring_within")
_MOST_DAYS = 3650
_NAMED = 4  # places named in a sentence; more are counted


class AudienceRefusal(Refusal):
    """The question cannot be asked; `fields["field"]` names the part."""


class UnknownQuestion(AudienceRefusal):
    message = _l("The audience has no field “%(field)s”; these can be used: %(known)s.")


class NotAList(AudienceRefusal):
    message = _l("%(field)s must be a list, each entry a word or code in quotation marks.")


class NotDays(AudienceRefusal):
    message = _l("%(field)s must be a whole number of days between 0 and %(most)s, not “%(value)s”.")


class UnknownVillages(AudienceRefusal):
    message = _l("No village has the reference %(refs)s (villages of the audience).")


@dataclass(frozen=True)
class Audience:
    """A question about people. Equal questions are equal values: entries are sorted, each once."""

    communes: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    expiring_within: int | None = None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """The question as a form, a campaign file or the database holds it.

        Raises:
            AudienceRefusal, UnknownCommune, UnknownLanguage
        """
        for name in fields:
            if name not in _FIELDS:
                raise UnknownQuestion(field=name, known=", ".join(_FIELDS))
        return cls(
            communes=_entries(fields, "communes", lambda code: commune(code).code),
            villages=_entries(fields, "villages", nfc),
            languages=_entries(fields, "languages", _language),
            expiring_within=_days(fields.get("expiring_within")),
        )

    def stored(self) -> dict[str, Any]:
        """As the database keeps it: what is not asked is left out."""
        lists = {"communes": self.communes, "villages": self.villages, "languages": self.languages}
        kept: dict[str, Any] = {name: list(entries) for name, entries in lists.items() if entries}
        return kept if self.expiring_within is None else kept | {"expiring_within": self.expiring_within}

    def in_words(self, village_names: Mapping[str, str] | None = None) -> str:
        """One sentence in the reader's language; villages are named when their names are given, else counted."""
        parts = [_("People in %(places)s", places=self._places(village_names or {}))]
        if self.languages:
            spoken = _listed([formats.language_in_sentence(slug) for slug in self.languages])
            parts.append(_("who asked for %(languages)s", languages=spoken))
        if self.expiring_within is not None:
            parts.append(
                ngettext(
                    "whose card expires within %(num)s day",
                    "whose card expires within %(num)s days",
                    self.expiring_within,
                )
            )
        return ", ".join(parts) + "."

    def _places(self, village_names: Mapping[str, str]) -> str:
        if not self.communes and not self.villages:
            return str(_("the whole province"))
        names = [formats.commune_in_sentence(code) for code in self.communes]
        if len(names) > _NAMED:
            names = [_plain_count(len(names), communes=True)]
        known = [village_names[ref] for ref in self.villages if ref in village_names]
        if len(known) == len(self.villages) <= _NAMED:
            return _listed(names + known)
        return _listed([*names, _plain_count(len(self.villages), communes=False)])


def _plain_count(count: int, communes: bool) -> str:
    if communes:
        return str(ngettext("%(num)s commune", "%(num)s communes", count))
    return str(ngettext("%(num)s village", "%(num)s villages", count))


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return str(_("%(some)s or %(last)s", some=", ".join(names[:-1]), last=names[-1]))


def _entries(fields: Mapping[str, Any], name: str, read: Callable[[str], str]) -> tuple[str, ...]:
    found = fields.get(name) or []
    if not isinstance(found, list | tuple) or not all(isinstance(entry, str) for entry in found):
        raise NotAList(field=name)
    return tuple(sorted({read(entry.strip()) for entry in found if entry.strip()}))


def _language(slug: str) -> str:
    if slug in LANGUAGES:
        return slug
    raise UnknownLanguage(language=slug, known=", ".join(LANGUAGES))


def _days(value: Any) -> int | None:
    if value is None or value == "":
        return None
    plain = str(value).strip()
    # A bool is an int to Python, not to whoever wrote `true` into a campaign file.
    if isinstance(value, bool) or not (plain.isascii() and plain.isdigit()) or int(plain) > _MOST_DAYS:
        raise NotDays(field="expiring_within", most=_MOST_DAYS, value=value)
    return int(plain)
