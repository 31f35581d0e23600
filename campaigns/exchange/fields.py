"""Reading plain YAML values: liberal in form, strict in meaning, every complaint with its field's name. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from flask_babel import gettext as _

from campaigns.budget.amounts import read_amount
from foundation.spelling import fold

YES = frozenset({"yes", "true", "on", "1", "co"})
NO = frozenset({"no", "false", "off", "0", "khong"})
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)")
MOST_DAYS = 3650
_END_OF_DAY = time(23, 59, 59)


class PlainLoader(yaml.SafeLoader):
    """Every scalar stays the text it was written as: 02671 is a commune's code and no octal number, 17:00 is a time."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping in which no name stands twice: otherwise the first value would vanish unseen."""
        seen = set()
        for name, _value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                problem = _("a name is expected here")
                raise yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
            if name.value in seen:
                problem = _("“%(name)s” stands here twice", name=name.value)
                raise yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
            seen.add(name.value)
        return super().construct_mapping(node, deep)


class Reader:
    """Walks one mapping; `problems` collects (field, sentence) until the whole file has been read."""

    def __init__(
        self, values: Mapping[str, Any], path: str = "", problems: list[tuple[str, str]] | None = None
    ) -> None:
        self.values = values
        self.path = path
        self.problems = problems if problems is not None else []

    def refuse(self, name: str, sentence: str) -> None:
        """Note a problem under the full name of the field."""
        self.problems.append((self.path + name, sentence))

    def only(self, known: Iterable[str]) -> None:
        """Refuse, by name, every field that this place does not know."""
        allowed = list(known)
        for name in self.values:
            if name not in allowed:
                self.refuse(str(name), _("Unknown field; here can stand: %(known)s.", known=", ".join(allowed)))

    def within(self, name: str) -> "Reader":
        """The mapping below a field; an absent one is empty."""
        value = self.values.get(name)
        if value is not None and value != "" and not isinstance(value, Mapping):
            self.refuse(name, _("Fields are expected here, each on a line of its own beneath it."))
            value = None
        return Reader(value or {}, f"{self.path}{name}.", self.problems)

    def text(self, name: str, default: str = "") -> str:
        """A text; a list or mapping is refused."""
        value = self.values.get(name, default)
        if isinstance(value, str):
            return value
        self.refuse(name, _("One text is expected here."))
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        """Several short texts: a list, or one line with commas."""
        value = self.values.get(name, [])
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.refuse(name, _("A list is expected here."))
            return ()
        return tuple(dict.fromkeys(entry.strip() for entry in value if entry.strip()))

    def choice(self, name: str, default: str, spellings: Mapping[str, str]) -> str:
        """One of several; `spellings` maps what may be written, folded, to what is meant."""
        given = self.text(name).strip()
        meant = spellings.get(_key(given)) if given else default
        if meant is None:
            known = ", ".join(dict.fromkeys(spellings.values()))
            self.refuse(
                name, _("“%(given)s” is not known; one of these is meant: %(known)s.", given=given, known=known)
            )
        return meant or default

    def truth(self, name: str, default: bool) -> bool:
        """Yes or no."""
        given = self.text(name).strip()
        if given and _key(given) not in YES | NO:
            self.refuse(name, _("“%(given)s” is neither yes nor no.", given=given))
        return _key(given) in YES if _key(given) in YES | NO else default

    def days(self, name: str) -> int | None:
        """A whole number of days, 0 or more; None when nothing stands there."""
        given = self.text(name).strip()
        if not given:
            return None
        found = re.fullmatch(r"(\d{1,4})(\s*(days?|ngày|d))?", given.lower())
        if not found or int(found.group(1)) > MOST_DAYS:
            self.refuse(
                name, _("“%(given)s” is not a number of days between 0 and %(most)s.", given=given, most=MOST_DAYS)
            )
            return None
        return int(found.group(1))

    def amount(self, name: str) -> Decimal | None:
        """Money (`5000000`, `5.000.000`, `5 000 000 đ`); None when nothing stands there."""
        given = self.text(name).strip()
        if not given:
            return None
        try:
            return read_amount(given)
        except ValueError:
            self.refuse(name, _("“%(given)s” is not an amount such as 5.000.000.", given=given))
            return None

    def moment(self, name: str, zone: ZoneInfo, end_of_day: bool = False) -> datetime | None:
        """A date and time, ISO 8601 or dd/mm/yyyy; the office's time when it carries no offset."""
        given = self.text(name).strip()
        if not given:
            return None
        try:
            return read_moment(given, zone, end_of_day)
        except ValueError:
            example = "2026-11-22T07:30"
            self.refuse(
                name, _("“%(given)s” is not a date and time such as %(example)s.", given=given, example=example)
            )
            return None


def read_moment(given: str, zone: ZoneInfo, end_of_day: bool = False) -> datetime:
    """A moment; a bare date is its first second, or its last when `end_of_day`.

    Raises:
        ValueError: it is no date that exists.
    """
    if found := _DAY_FIRST.fullmatch(given):
        day, month, year, rest = found.groups()
        given = f"{year}-{month:0>2}-{day:0>2}{rest}"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        return datetime.combine(date.fromisoformat(given), _END_OF_DAY if end_of_day else time(), zone)
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _key(given: str) -> str:
    return fold(given).replace("-", "_").replace(" ", "_")
