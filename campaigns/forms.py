"""The form of a campaign, and the words of those who decide about it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from campaigns.budget.amounts import read_amount
from campaigns.draft import Draft, Source
from campaigns.fallbacks import FALL_BACK, HOLD
from campaigns.lifecycle import KINDS
from campaigns.refusals import FieldsRefused, OutOfReach, SlugTaken
from foundation import clock
from foundation.communes import UnknownCommune
from foundation.languages import SOURCE, SOURCE_LANGUAGES
from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web import locales
from foundation.web.formats import number
from foundation.web.forms import CheckboxesField, Form
from messaging.loudspeaker.lifecycle import PRIORITIES
from translations.phrasebook.refusals import NoSuchPhrase, PhraseRetired
from villages.audience.boxes import ConditionsField, Offered
from villages.audience.builder import numbered
from villages.audience.question import AudienceRefusal
from villages.audience.refusals import TreeRefusal

MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_BESIDE: dict[type[Refusal], str] = {UnknownCommune: "communes", OutOfReach: "communes", SlugTaken: "slug"}


class AmountField(StringField):  # type: ignore[misc]
    """Whole đồng, typed as people do: 5000000 or 5.000.000; its data is a Decimal or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed, self.data = (valuelist[0].strip() if valuelist else ""), None
        if not typed:
            return
        try:
            self.data = read_amount(typed)
        except ValueError:
            raise ValueError(_("“%(given)s” is not an amount such as 5.000.000.", given=typed)) from None


class CampaignForm(Form):
    """Everything an author decides; `seen` says which state of the campaign was opened."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Give the campaign a title."))])
    slug = StringField(_l("Short name"))
    kind = RadioField(
        _l("Kind"), choices=[SelectChoice(kind, label) for kind, label in KINDS.items()], default="reminder"
    )
    brief = TextAreaField(_l("Brief for translators and approvers"))
    sms_language = SelectField(_l("Language of the SMS text"), default=SOURCE)
    sms = TextAreaField(_l("SMS text"))
    script_language = SelectField(_l("Language of the loudspeaker text"), default=SOURCE)
    sms_phrase = HiddenField()
    script_phrase = HiddenField()
    script = TextAreaField(_l("Loudspeaker text"))
    communes = CheckboxesField(_l("Communes and wards"))
    villages = CheckboxesField(_l("Villages"))
    languages = CheckboxesField(_l("Languages they asked for"))
    expiring_within = IntegerField(
        _l("Card expires within so many days"), validators=[Optional(), NumberRange(min=0, max=3650)]
    )
    where = ConditionsField(_l("More conditions"))
    send_from = DateTimeLocalField(_l("Send from"), format=MINUTES, validators=[Optional()])
    send_by = DateTimeLocalField(_l("Send by"), format=MINUTES, validators=[Optional()])
    fallback = RadioField(
        _l("People whose language has no approved words yet"),
        choices=[
            SelectChoice(FALL_BACK, _l("Get the next language they understand, usually Vietnamese")),
            SelectChoice(HOLD, _l("Wait until there are words")),
        ],
        default=FALL_BACK,
    )
    merges_households = BooleanField(_l("One SMS for everybody who shares a number"), default=True)
    diacritics = RadioField(
        _l("Vietnamese SMS"),
        choices=[
            SelectChoice("yes", _l("With diacritics")),
            SelectChoice("no", _l("Without diacritics, to save segments")),
        ],
        default="yes",
    )
    priority = RadioField(
        _l("Priority on the loudspeaker"),
        choices=[SelectChoice(name, label) for name, label in PRIORITIES.items()],
        default="normal",
    )
    budget = AmountField(_l("Budget for its SMS, in đồng"), validators=[Optional()])
    seen = HiddenField()

    def offer(self, found: Offered) -> None:
        """Fill the choices: places within the person's reach, languages by their names in the interface."""
        locale = locales.current()
        for kind in ("communes", "villages", "languages"):
            self[kind].choices = [SelectChoice(*choice) for choice in found.of(kind)]
        self.where.offered = found
        sources = [SelectChoice(slug, entry.name(locale)) for slug, entry in SOURCE_LANGUAGES.items()]
        first_vietnamese = sorted(sources, key=lambda choice: choice.value != SOURCE)
        self.sms_language.choices = self.script_language.choices = first_vietnamese

    @classmethod
    def of(cls, draft: Draft, seen: str = "") -> "CampaignForm":
        """The form as somebody opens it."""
        texts = {channel: draft.texts.get(channel, Source("")) for channel in ("sms", "script")}
        return cls(
            data={
                "title": draft.title,
                "kind": str(draft.kind),
                "brief": draft.brief,
                **{channel: text.source for channel, text in texts.items()},
                **{f"{channel}_language": text.source_language for channel, text in texts.items()},
                **{f"{channel}_phrase": text.phrase for channel, text in texts.items()},
                **{name: list(draft.audience.get(name, ())) for name in ("communes", "villages", "languages")},
                "expiring_within": draft.audience.get("expiring_within"),
                "where": draft.audience.get("where"),
                "send_from": _wall(draft.send_from),
                "send_by": _wall(draft.send_by),
                "fallback": draft.fallback,
                "merges_households": draft.merges_households,
                "diacritics": "yes" if draft.diacritics else "no",
                "budget": draft.budget,
                "priority": draft.priority,
                "seen": seen,
            }
        )

    def draft(self) -> Draft:
        """What stands in the form, read or not: whatever cannot be read is as if it were empty."""
        asked = {name: self[name].data or [] for name in ("communes", "villages", "languages")}
        audience: dict[str, Any] = {name: entries for name, entries in asked.items() if entries}
        if self.expiring_within.data is not None:
            audience["expiring_within"] = self.expiring_within.data
        if self.where.data:
            audience["where"] = self.where.data
        return Draft(
            title=self.title.data or "",
            kind=self.kind.data or "",
            brief=self.brief.data or "",
            audience=audience,
            send_from=_aware(self.send_from.data),
            send_by=_aware(self.send_by.data),
            fallback=self.fallback.data or "",
            merges_households=bool(self.merges_households.data),
            diacritics=self.diacritics.data != "no",
            budget=self.budget.data,
            priority=self.priority.data or "",
            texts={name: self._source(name) for name in ("sms", "script") if clean(self[name].data or "")},
        ).cleaned()

    def _source(self, name: str) -> Source:
        return Source(self[name].data, self[f"{name}_language"].data, self[f"{name}_phrase"].data or "")

    def show(self, refusal: Refusal) -> None:
        """Put a refusal beside the fields it is about; a phrase that is no longer offered is let go."""
        if isinstance(refusal, NoSuchPhrase | PhraseRetired):
            for field in (self.sms_phrase, self.script_phrase):
                field.data, field.raw_data = "", None
        if isinstance(refusal, FieldsRefused):
            for name, sentence in refusal.problems:
                self[name].errors = [*self[name].errors, sentence]
        elif isinstance(refusal, TreeRefusal):
            self.refuse(numbered(refusal), "where")
        elif isinstance(refusal, AudienceRefusal):
            self.refuse(refusal, str(refusal.fields.get("field", "communes")))
        else:
            self.refuse(refusal, _BESIDE.get(type(refusal)))


class DecisionForm(Form):
    """What the approver says; `digest` is what they had before their eyes."""

    note = TextAreaField(_l("What should be changed"))
    digest = HiddenField(validators=[InputRequired()])


def _wall(moment: datetime | None) -> datetime | None:
    return clock.local(moment).replace(tzinfo=None) if moment else None


def _aware(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=clock.zone()) if typed else None
