"""The form of an entry written afterwards, or in the place of another."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from foundation import clock
from foundation.refusals import Refusal
from foundation.web import formats
from foundation.web.forms import Form
from messaging.loudspeaker import head
from messaging.loudspeaker.logbook import refusals
from messaging.loudspeaker.logbook.entries import LONGEST_NAME, LONGEST_NOTE, MOST_REPEATS, Entry
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.refusals import NotYetAired, ReasonMissing
from messaging.loudspeaker.stations.actions import MOST_CLUSTERS
from messaging.loudspeaker.stations.models import Station

# Beside which field each refusal stands; the others stand above the form.
BESIDE: dict[type[Refusal], str] = {
    ReasonMissing: "note",
    NotYetAired: "at",
    refusals.TooFarAhead: "at",
    refusals.LongAgo: "at",
    refusals.WrongDuration: "minutes",
    refusals.WrongRepeats: "repeats",
    refusals.MoreThanThereAre: "clusters_failed",
    refusals.WrongClusters: "clusters_failed",
}


class EntryForm(Form):
    """One entry; what it corrects or answers is said by the door."""

    script_id = SelectField(_l("Script"), coerce=int)
    aired = RadioField(
        _l("What happened"),
        choices=[SelectChoice("yes", _l("It was aired")), SelectChoice("no", _l("It could not be aired"))],
    )
    at = DateTimeLocalField(_l("When it was, or was to be, on air"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    note = StringField(_l("Why not, or anything worth knowing"), [Length(max=LONGEST_NOTE)])
    minutes = IntegerField(_l("Duration, minutes"), [Optional(), NumberRange(0, 180)])
    seconds = IntegerField(_l("and seconds"), [Optional(), NumberRange(0, 59)])
    repeats = IntegerField(_l("How often it was read"), [InputRequired(), NumberRange(1, MOST_REPEATS)])
    reader = StringField(_l("Who read it"), [Length(max=LONGEST_NAME)])
    approver = StringField(_l("Who approved the broadcast"), [Length(max=LONGEST_NAME)])
    clusters_failed = IntegerField(_l("Clusters that stayed silent"), [InputRequired(), NumberRange(0, MOST_CLUSTERS)])
    failed_where = StringField(_l("Which of them"), [Length(max=LONGEST_NOTE)])
    entry_key = HiddenField()

    def offer(self, scripts: Sequence[Script]) -> None:
        """The scripts to choose from."""
        self.script_id.choices = [SelectChoice(script.id, _named(script)) for script in scripts]

    @classmethod
    def new(cls, station: Station, planned: Airing | None, reader: str) -> "EntryForm":
        """For a broadcast that nobody logged: of the plan, or another."""
        return cls(
            data={
                "script_id": planned.script_id if planned else None,
                "at": clock.local(planned.starts_at) if planned else None,
                "aired": "yes",
                "repeats": 1,
                "reader": reader,
                "approver": station.approver,
                "clusters_failed": 0,
                "entry_key": secrets.token_urlsafe(16),
            }
        )

    @classmethod
    def of(cls, entry: Broadcast) -> "EntryForm":
        """As the entry to be corrected has it."""
        minutes, seconds = divmod(entry.seconds, 60) if entry.seconds else (None, None)
        kept = {
            name: getattr(entry, name)
            for name in ("script_id", "note", "repeats", "reader", "approver", "clusters_failed", "failed_where")
        }
        return cls(
            data={
                **kept,
                "at": clock.local(entry.at),
                "aired": "yes" if entry.aired else "no",
                "minutes": minutes,
                "seconds": seconds,
                "entry_key": secrets.token_urlsafe(16),
            }
        )

    def entry(self, **more: Any) -> Entry:
        """What the form says; `more` is what the door knows of the plan."""
        took = (self.minutes.data or 0) * 60 + (self.seconds.data or 0)
        at: datetime = self.at.data
        return Entry(
            script_id=self.script_id.data,
            at=at.replace(tzinfo=clock.zone()),
            aired=self.aired.data == "yes",
            entry_key=self.entry_key.data or "",
            note=self.note.data or "",
            seconds=took if self.minutes.data is not None or self.seconds.data is not None else None,
            repeats=self.repeats.data,
            reader=self.reader.data or "",
            approver=self.approver.data or "",
            clusters_failed=self.clusters_failed.data,
            failed_where=self.failed_where.data or "",
            **more,
        )


def _named(script: Script) -> str:
    """`Nhắc gia hạn thẻ BHYT · Tiếng Việt · 22/11/2026–30/11/2026 · 3`: enough to tell it from the others."""
    held = script.bulletin
    place = f" · {', '.join(script.villages)}" if script.place else ""
    when = head.period(held.valid_from, held.valid_until)
    return f"{held.title} · {formats.language(script.language)}{place} · {when} · v{script.version}"
