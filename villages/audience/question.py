"""Who is meant: by place, by the language they asked for, by how soon their card runs out, by further conditions.

Communes and villages together mean: in one of the communes or in one of the villages. Neither means the whole
province. Languages, expiry and the tree of conditions (`where`) narrow it further.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.communes import commune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.spelling import nfc
from villages.audience.growing import MOST_DAYS, grow
from villages.audience.refusals import AudienceRefusal, NotAList, NotDays, UnknownQuestion, UnknownVillages
from villages.audience.tree import Every, ExpiresWithin, InCommunes, InVillages, Node, Some, Speaks
from villages.audience.words import Names, languages, places, tree_in_words

__all__ = ["Audience", "AudienceRefusal", "NotAList", "NotDays", "UnknownQuestion", "UnknownVillages"]

FIELDS = ("communes", "villages", "languages", "expiring_within", "where")


@dataclass(frozen=True)
class Audience:
    """A question about people. Equal questions are equal values: entries are sorted, each once."""

    communes: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    expiring_within: int | None = None
    where: Node | None = None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """The question as a form, a campaign file or the database holds it.

        Raises:
            AudienceRefusal, UnknownCommune, UnknownLanguage
        """
        for name in fields:
            if name not in FIELDS:
                raise UnknownQuestion(field=name, known=", ".join(FIELDS))
        where = fields.get("where")
        return cls(
            communes=_entries(fields, "communes", lambda code: commune(code).code),
            villages=_entries(fields, "villages", nfc),
            languages=_entries(fields, "languages", _language),
            expiring_within=_days(fields.get("expiring_within")),
            where=None if where in (None, "", {}) else grow(where),
        )

    def stored(self) -> dict[str, Any]:
        """As the database keeps it: what is not asked is left out."""
        lists = {"communes": self.communes, "villages": self.villages, "languages": self.languages}
        kept: dict[str, Any] = {name: list(entries) for name, entries in lists.items() if entries}
        if self.expiring_within is not None:
            kept["expiring_within"] = self.expiring_within
        return kept | ({"where": self.where.stored()} if self.where else {})

    def whole(self) -> Node:
        """Everything that is asked as one tree; an empty branch holds for everybody."""
        asked: list[Node] = []
        if self.communes or self.villages:
            there: list[Node] = [InCommunes(self.communes)] if self.communes else []
            asked.append(Some((*there, *([InVillages(self.villages)] if self.villages else []))))
        if self.languages:
            asked.append(Speaks(self.languages))
        if self.expiring_within is not None:
            asked.append(ExpiresWithin(self.expiring_within))
        return Every((*asked, *([self.where] if self.where else [])))

    def in_words(self, names: Names | Mapping[str, str] | None = None) -> str:
        """A sentence or two in the reader's language; villages are named when their names are given, else counted."""
        known = names if isinstance(names, Names) else Names(villages=names or {})
        parts = [_("People in %(places)s", places=self._places(known))]
        if self.languages:
            parts.append(_("who asked for %(languages)s", languages=languages(self.languages)))
        if self.expiring_within is not None:
            parts.append(
                ngettext(
                    "whose card expires within %(num)s day",
                    "whose card expires within %(num)s days",
                    self.expiring_within,
                )
            )
        told = ", ".join(parts) + "."
        if self.where is None:
            return told
        narrowed = _("Of them only those who %(conditions)s.", conditions=tree_in_words(self.where, known))
        return f"{told} {narrowed}"

    def _places(self, names: Names) -> str:
        if not self.communes and not self.villages:
            return str(_("the whole province"))
        return places(self.communes, self.villages, names)


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
    if isinstance(value, bool) or not (plain.isascii() and plain.isdigit()) or int(plain) > MOST_DAYS:
        raise NotDays(field="expiring_within", most=MOST_DAYS, value=value)
    return int(plain)
