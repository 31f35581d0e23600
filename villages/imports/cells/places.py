"""The place of a row: its commune and its village, each looked up once however many rows name it."""

from collections.abc import Mapping
from typing import Any

from foundation.communes import COMMUNES
from foundation.refusals import Refusal
from villages.imports.cells.refusals import NoCommune, VillageElsewhere
from villages.imports.cells.remembering import remembering
from villages.imports.cells.texts import read_ref, words
from villages.imports.reading.values import Raw
from villages.places import communes, villages
from villages.places.communes import Ambiguous, Found
from villages.places.refusals import AmbiguousCommune, PlaceQuestion
from villages.places.villages import Known, Register

Answers = Mapping[str, Mapping[str, Any]]
_Outcome = Found | int | Refusal


class Places:
    """Reads the places of one file; `old` counts the rows that named a commune as it was before July 2025.

    `answers` are a person's: `communes` (question -> code) and `villages` (question -> id of the village).
    """

    def __init__(self, register: Register, answers: Answers) -> None:
        self.register = register
        self.old = 0
        self._communes = answers.get("communes", {})
        self._villages = answers.get("villages", {})
        self._seen: dict[tuple[Raw, ...], _Outcome] = {}
        self._read_ref = remembering(lambda ref: register.by_ref(read_ref(ref)))

    def commune(self, row: Mapping[str, Raw]) -> Found | None:
        """The commune the row names; None when it names none.

        Raises:
            PlaceRefusal: it has to be asked, is not ours, or lies beyond the reach.
        """
        cells = (row.get("commune"), row.get("district"), row.get("province"))
        if cells[0] is None or (isinstance(cells[0], str) and not cells[0].strip()):
            return None
        outcome = self._seen.get(cells)
        if outcome is None:
            outcome = self._seen[cells] = self._look_up(*map(words, cells))
        if isinstance(outcome, Refusal):
            raise outcome
        assert isinstance(outcome, Found)
        if outcome.old:
            self.old += 1
        return outcome

    def village(self, row: Mapping[str, Raw]) -> int:
        """The id of the village, by its reference or by its name in its commune.

        Raises:
            PlaceRefusal: it is not known, or has to be asked.
            NoCommune, VillageElsewhere, UnusableCell
        """
        ref = row.get("village_ref")
        if ref not in (None, ""):
            return self._by_ref(ref, row)
        name = row.get("village")
        found = self.commune(row)
        if found is None:
            name, found = self._beside(words(name))
        cells: tuple[Raw, ...] = (name, found.commune.code, found.old.code if found.old else "")
        outcome = self._seen.get(cells)
        if outcome is None:
            outcome = self._seen[cells] = self._find(read_ref(name), found)
        if isinstance(outcome, Refusal):
            raise outcome
        assert isinstance(outcome, int)
        return outcome

    def _by_ref(self, ref: Raw, row: Mapping[str, Raw]) -> int:
        village: Known = self._read_ref(ref)
        said = None if row.get("commune") in (None, "") else self.commune(row)
        if said and said.commune.code != village.commune_code:
            raise VillageElsewhere(commune=COMMUNES[village.commune_code].full_name)
        return village.id

    def _beside(self, name: str) -> tuple[str, Found]:
        """`Thôn 1, xã Mường Bo`: the commune in the cell of the village."""
        village, comma, commune = name.partition(",")
        found = self.commune({"commune": commune.strip()}) if comma else None
        if found is None:
            raise NoCommune
        return village, found

    def _look_up(self, text: str, district: str, province: str) -> Found | Refusal:
        question = communes.question(text, district, province)
        try:
            if (code := self._communes.get(question)) in COMMUNES:
                found = Found(COMMUNES[str(code)], _old_unit(text, district, province, str(code)))
            else:
                looked = communes.look_up(text, district, province)
                if isinstance(looked, Ambiguous):
                    return _ambiguous(text, looked, question)
                found = looked
            self.register.check(found.commune.code)
        except Refusal as refusal:
            return refusal
        return found

    def _find(self, name: str, found: Found) -> int | Refusal:
        code = found.commune.code
        for question in (villages.question(code, name, found.old), villages.question(code, name)):
            answered = self._villages.get(question)
            known = self.register.by_id(int(answered)) if answered is not None else None
            if known and known.commune_code == code:
                return known.id
        try:
            return self.register.find(code, name, found.old)
        except PlaceQuestion as asked:
            return asked


def _ambiguous(text: str, looked: Ambiguous, question: str) -> AmbiguousCommune:
    return AmbiguousCommune(
        name=text,
        candidates="; ".join(candidate.in_words for candidate in looked.candidates),
        choices=[candidate.commune.code for candidate in looked.candidates],
        question=question,
    )


def _old_unit(text: str, district: str, province: str, code: str) -> Any:
    """The old unit an answer chose, so that villages of one name in two old communes stay apart."""
    try:
        looked = communes.look_up(text, district, province)
    except Refusal:
        return None
    if isinstance(looked, Found):
        return looked.old
    return next((c.old[0] for c in looked.candidates if c.commune.code == code and len(c.old) == 1), None)
