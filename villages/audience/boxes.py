"""The tree of conditions as a field of a form, with what can be chosen in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from villages.audience import builder
from villages.audience.builder import Condition, Group
from villages.audience.growing import grow
from villages.audience.refusals import TreeRefusal

Choices = list[tuple[str, str]]
COVERED: tuple[tuple[str, Any], ...] = (
    ("yes", _l("has a valid card")),
    ("no", _l("has no valid card")),
    ("unknown", _l("it is not known")),
)


@dataclass(frozen=True)
class Offered:
    """What can be ticked in a condition: (value, label) of communes, villages, languages and lists."""

    communes: Choices = field(default_factory=list)
    villages: Choices = field(default_factory=list)
    languages: Choices = field(default_factory=list)
    lists: Choices = field(default_factory=list)

    def of(self, kind: str) -> Choices:
        found: Choices = getattr(self, "lists" if kind == "list" else kind)
        return found


class ConditionsField(Field):  # type: ignore[misc]
    """A tree in boxes; `data` is its stored form, half written or not, None when nothing is asked."""

    offered = Offered()
    root = Group()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """The boxes as they were sent, altered by the button that was pressed; else the tree of the object."""
        self.process_errors: list[str] = []
        if formdata is not None and f"{builder.ROOT}.how" in formdata:
            self.root = builder.read(request.form)
            builder.alter(self.root, request.form)
        else:
            self.root = builder.shown(data if isinstance(data, Mapping) else None)

    @property
    def data(self) -> dict[str, Any] | None:
        return self.root.plain() if self.root.parts else None

    @data.setter
    def data(self, value: Any) -> None:
        self.root = builder.shown(value)

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be asked, naming the condition by its number."""
        try:
            if self.data:
                grow(self.data)
        except TreeRefusal as refusal:
            raise ValidationError(str(builder.numbered(refusal))) from None

    @property
    def was_altered(self) -> bool:
        """Whether the form was sent by a button that grows or prunes the tree: then nothing is to be saved."""
        return request.method == "POST" and bool(request.form.get("tree"))

    def ticked(self, condition: Condition) -> Iterable[str]:
        """The labels of what is ticked in a condition."""
        labels = dict(self.offered.of(condition.kind))
        return [labels.get(value, value) for value in condition.values.get("chosen", [])]
