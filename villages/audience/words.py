"""A tree of conditions as a person says it, in the language of the interface. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from foundation.web import formats
from villages.audience import tree
from villages.audience.tree import Leaf, Node

NAMED = 4  # places named in a sentence; more are counted

_COVERED: Mapping[str, tuple[Any, Any]] = {
    "yes": (_l("have a valid card"), _l("are not known to have a valid card")),
    "no": (_l("have no valid card"), _l("have a valid card, or it is not known whether they have one")),
    "unknown": (_l("may or may not have a card: it is not known"), _l("are known to have a card, or to have none")),
}


@dataclass(frozen=True)
class Names:
    """How villages (by reference) and lists (by id) are called; who has no name here is counted."""

    villages: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[int, str] = field(default_factory=dict)


def tree_in_words(node: Node, names: Names) -> str:
    """What completes “people who …”: “live in Bắc Hà and (asked for Tày or have no valid card)”."""
    return _said(node, names, inside=False)


def _said(node: Node, names: Names, inside: bool, positive: bool = True) -> str:
    match node:
        case tree.Not(part):
            return _said(part, names, inside, not positive)
        case tree.Every(parts) | tree.Some(parts):
            # Not all of them is at least one not; none of them is each of them not.
            joined = (_all if isinstance(node, tree.Every) == positive else any_of)(
                [_said(part, names, True, positive) for part in parts]
            )
            return f"({joined})" if inside and len(parts) > 1 else joined
        case _:
            return leaf_in_words(node, names, positive)


def _all(told: list[str]) -> str:
    if len(told) < 2:
        return "".join(told)
    return str(_("%(some)s and %(last)s", some=", ".join(told[:-1]), last=told[-1]))


def any_of(told: list[str]) -> str:
    """`a, b or c`."""
    if len(told) < 2:
        return "".join(told)
    return str(_("%(some)s or %(last)s", some=", ".join(told[:-1]), last=told[-1]))


def places(communes: Iterable[str], villages: Iterable[str], names: Names) -> str:
    """Communes and villages by their names, counted where they are many or have none."""
    codes, refs = list(communes), list(villages)
    told = [formats.commune_in_sentence(code) for code in codes]
    if len(told) > NAMED:
        told = [str(ngettext("%(num)s commune", "%(num)s communes", len(codes)))]
    known = [names.villages[ref] for ref in refs if ref in names.villages]
    if len(known) == len(refs) <= NAMED:
        return any_of(told + known)
    return any_of([*told, str(ngettext("%(num)s village", "%(num)s villages", len(refs)))])


def languages(slugs: Iterable[str]) -> str:
    """Languages by their names, joined by “or”."""
    return any_of([formats.language_in_sentence(slug) for slug in slugs])


def leaf_in_words(leaf: Leaf, names: Names, positive: bool = True) -> str:
    """One condition, or its contrary."""
    match leaf:
        case tree.InCommunes(codes):
            where = places(codes, (), names)
            return str(
                _("live in %(places)s", places=where) if positive else _("do not live in %(places)s", places=where)
            )
        case tree.InVillages(refs):
            where = places((), refs, names)
            return str(
                _("live in %(places)s", places=where) if positive else _("do not live in %(places)s", places=where)
            )
        case tree.Speaks(slugs):
            spoken = languages(slugs)
            told = _("asked for %(languages)s", languages=spoken)
            return str(told if positive else _("asked for another language than %(languages)s", languages=spoken))
        case tree.Covered(how):
            return str(_COVERED[how][0 if positive else 1])
        case tree.CoverageBelow(percent):
            if positive:
                return str(_("live in a village where less than %(percent)s%% are covered", percent=percent))
            return str(_("live in a village that is not known to be covered below %(percent)s%%", percent=percent))
        case tree.Listed(which):
            name = names.lists.get(which, str(which)) if isinstance(which, int) else which
            return str(
                _("are on the list “%(name)s”", name=name)
                if positive
                else _("are not on the list “%(name)s”", name=name)
            )
        case tree.Consented():
            return str(_("agreed to invitations") if positive else _("have not agreed to invitations"))
        case _:
            return _about_dates(leaf, positive)


def _about_dates(leaf: tree.Expires | tree.ExpiresWithin | tree.Expired, positive: bool) -> str:
    match leaf:
        case tree.Expired():
            return str(_("have a card that has expired") if positive else _("have no card that has expired"))
        case tree.ExpiresWithin(days):
            if positive:
                return str(
                    ngettext(
                        "have a card that expires within %(num)s day",
                        "have a card that expires within %(num)s days",
                        days,
                    )
                )
            return str(
                ngettext(
                    "have no card that expires within %(num)s day",
                    "have no card that expires within %(num)s days",
                    days,
                )
            )
        case tree.Expires(begin, end):
            return _between(begin, end, positive)


def _between(begin: Any, end: Any, positive: bool) -> str:
    days = {"begin": formats.day(begin), "end": formats.day(end)}
    if begin and end:
        told = _("have a card that expires from %(begin)s to %(end)s", **days)
        return str(told if positive else _("have no card that expires from %(begin)s to %(end)s", **days))
    if begin:
        told = _("have a card that expires on %(begin)s or later", **days)
        return str(told if positive else _("have no card that expires on %(begin)s or later", **days))
    told = _("have a card that expires on %(end)s or before", **days)
    return str(told if positive else _("have no card that expires on %(end)s or before", **days))
