"""Which station reads which script: the loudspeaker's half of the plan. Pure."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from campaigns.fallbacks import Chain, is_to_be_written, resolve_one
from campaigns.gaps import Gap, GapKind
from foundation.languages import fallback_chain


@dataclass(frozen=True)
class Place:
    """A village as its station sees it."""

    name: str
    commune_code: str
    languages: tuple[str, ...]
    slots: tuple[str, ...] = ()
    ref: str = ""


@dataclass(frozen=True)
class ScriptLine:
    """One script of the plan: the villages it greets and the languages it stands in for.

    `place` is the reference of the one village it is for, empty for the whole commune.
    """

    commune_code: str
    language: str
    villages: tuple[str, ...]
    slots: tuple[str, ...]
    stands_in_for: tuple[str, ...]
    place: str = ""


def scripts(
    places: Iterable[Place],
    approved: Set[str],
    policy: str,
    only: Iterable[str] = (),
    chain: Chain = fallback_chain,
    needs_speaker: Set[str] = frozenset(),
    per_village: Set[str] = frozenset(),
) -> tuple[tuple[ScriptLine, ...], tuple[Gap, ...]]:
    """One script per commune and language of words, greeting the villages that speak what it stands for.

    In the communes of `per_village` there is one for each village.

    `only` restricts to the languages of the audience; a language without words becomes a gap of its commune.
    """
    lines: list[ScriptLine] = []
    gaps: list[Gap] = []
    wanted = frozenset(only)
    for commune, members in _by_commune(places).items():
        spoken = _in_order(slug for place in members for slug in place.languages if not wanted or slug in wanted)
        if not spoken:
            gaps.append(Gap(GapKind.COMMUNE_WITHOUT_LANGUAGE, villages=len(members), commune=commune))
        given = {slug: resolve_one(slug, approved, policy, chain) for slug in spoken}
        for listeners in [[one] for one in members] if commune in per_village else [members]:
            heard = {slug: words for slug, words in given.items() if any(slug in one.languages for one in listeners)}
            place = listeners[0].ref if commune in per_village else ""
            lines += [_line(commune, listeners, heard, w, place) for w in _in_order(w for w in heard.values() if w)]
        gaps += [_silent(commune, members, slug, needs_speaker) for slug, words in given.items() if words is None]
    return tuple(lines), tuple(gaps)


def _silent(commune: str, members: list[Place], slug: str, needs_speaker: Set[str]) -> Gap:
    is_missing = is_to_be_written("script", slug, needs_speaker)
    kind = GapKind.SCRIPT_NO_RENDERING if is_missing else GapKind.SCRIPT_NEEDS_SPEAKER
    concerned = sum(slug in place.languages for place in members)
    return Gap(kind, villages=concerned, language=slug, commune=commune)


def _line(
    commune: str, members: list[Place], given: Mapping[str, str | None], words: str, place: str = ""
) -> ScriptLine:
    listeners = {slug for slug, resolved in given.items() if resolved == words}
    greeted = [one for one in members if listeners & set(one.languages)]
    return ScriptLine(
        commune_code=commune,
        language=words,
        villages=tuple(one.name for one in greeted),
        slots=tuple(sorted({slot for one in greeted for slot in one.slots})),
        stands_in_for=tuple(slug for slug in given if slug in listeners and slug != words),
        place=place,
    )


def _by_commune(places: Iterable[Place]) -> dict[str, list[Place]]:
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.commune_code, []).append(place)
    return grouped


def _in_order(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slugs))
