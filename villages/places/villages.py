"""The villages that are known, found by reference or inside their commune by name; nothing is created here.

A name counts as the village's when kind (thôn, bản, tổ ...) and what it is called agree; a kind that one side leaves
out is no difference, another kind is. What is merely alike is offered, never taken.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.communes import COMMUNES
from villages.models import Village
from villages.places.names import Name, read_name
from villages.places.refusals import AmbiguousVillage, CommuneBeyondReach, UnknownVillage, UnknownVillageName
from villages.places.spelling import has_marks, is_same, key, tidy
from villages.places.units import OldUnit

_LIKE_ENOUGH = 70  # of 100, by rapidfuzz
_OFFERED = 5


@dataclass(frozen=True)
class Known:
    """A village that is known."""

    id: int
    ref: str
    name: str
    commune_code: str

    @property
    def read(self) -> Name:
        return read_name(self.name)


class Register:
    """The villages within somebody's reach (no communes given: the whole province)."""

    def __init__(self, villages: Iterable[Known], reach: Collection[str] = ()) -> None:
        self.reach = frozenset(reach)
        self._by_ref: dict[str, Known] = {}
        self._by_id: dict[int, Known] = {}
        self._within: dict[str, dict[str, list[tuple[Name, Known]]]] = defaultdict(lambda: defaultdict(list))
        for village in villages:
            self.add(village)

    @classmethod
    def load(cls, session: Session, reach: Collection[str] = ()) -> "Register":
        """Those of the communes in `reach`, or all when it is empty."""
        query = select(Village.id, Village.ref, Village.name, Village.commune_code).order_by(Village.id)
        if reach:
            query = query.where(Village.commune_code.in_(reach))
        return cls((Known(*row) for row in session.execute(query)), reach)

    def add(self, village: Known) -> None:
        """Count one more village as known; those beyond the reach stay unknown."""
        if self.reach and village.commune_code not in self.reach:
            return
        name = village.read
        self._by_ref[village.ref] = village
        self._by_id[village.id] = village
        for under in name.keys:
            self._within[village.commune_code][under].append((name, village))

    def by_id(self, village_id: int) -> Known | None:
        """The village of that id, if it is known and within reach."""
        return self._by_id.get(village_id)

    def by_ref(self, ref: str) -> Known:
        """The village of that reference.

        Raises:
            UnknownVillage: none has it, or it lies beyond the reach: both read the same.
        """
        if found := self._by_ref.get(ref):
            return found
        raise UnknownVillage

    def check(self, commune_code: str) -> None:
        """Go on only when the commune lies within the reach.

        Raises:
            CommuneBeyondReach: it does not.
        """
        if self.reach and commune_code not in self.reach:
            raise CommuneBeyondReach(commune=COMMUNES[commune_code].full_name)

    def find(self, commune_code: str, name: str, old: OldUnit | None = None) -> int:
        """The id of the village of that name; `old` is the unit the list named instead of today's commune.

        Raises:
            CommuneBeyondReach: the commune is none of the reach.
            AmbiguousVillage: several may be meant.
            UnknownVillageName: none is called so; its `choices` are the ids of the nearest, best first.
        """
        self.check(commune_code)
        found = self.called(commune_code, name)
        if old and found:
            found = [*found, *(v for v in self._named_after(commune_code, name, old) if v not in found)]
        if len(found) == 1:
            return found[0].id
        refusal = AmbiguousVillage if found else UnknownVillageName
        offered = found or self.near(commune_code, name)
        raise refusal(
            name=tidy(name),
            commune=COMMUNES[commune_code].full_name,
            candidates="; ".join(village.name for village in offered) or "–",
            choices=[village.id for village in offered],
            question=question(commune_code, name, old),
        )

    def called(self, commune_code: str, name: str) -> Sequence[Known]:
        """The villages of the commune that the name stands for; usually one or none."""
        wanted = read_name(name)
        known = self._within.get(commune_code, {})
        found = {village.id: (read, village) for under in wanted.keys for read, village in known.get(under, ())}
        alike = [(read, village) for read, village in found.values() if wanted.may_be(read)]
        spelt = [village for _, village in alike if is_same(name, village.name)]
        if spelt and has_marks(name):
            return spelt
        if has_marks(wanted.called):
            alike = [pair for pair in alike if is_same(wanted.called, pair[0].called)] or alike
        of_kind = [village for read, village in alike if wanted.kinds and read.kinds & wanted.kinds]
        return of_kind or [village for read, village in alike if not (wanted.kinds and read.kinds)]

    def near(self, commune_code: str, name: str) -> Sequence[Known]:
        """The villages of the commune whose names are most alike, best first; at most five."""
        pairs = [pair for pairs in self._within.get(commune_code, {}).values() for pair in pairs]
        known = list({village.id: village for _, village in pairs}.values())
        names = [key(village.read.called) for village in known]
        found = process.extract(
            read_name(name).key, names, scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_LIKE_ENOUGH
        )
        return [known[index] for _, _, index in found]

    def _named_after(self, commune_code: str, name: str, old: OldUnit) -> list[Known]:
        """After communes were united villages of one number were told apart by the old commune: Thôn 1 Tả Phời."""
        wanted = read_name(name).key + key(old.name)
        return [village for _, village in self._within[commune_code].get(wanted, ())]


def question(commune_code: str, name: str, old: OldUnit | None = None) -> str:
    """The key of the answer for a village that had to be asked; the same name in two old communes is two questions."""
    return f"{old.code if old else commune_code}/{tidy(name).casefold()}"
