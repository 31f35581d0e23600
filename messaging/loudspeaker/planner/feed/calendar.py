"""A station's plan as a calendar file (RFC 5545): one event an airing, no personal data, the same bytes twice."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event

from foundation import clock, settings
from foundation.web import formats
from messaging.loudspeaker.models import Airing

REFRESH = timedelta(hours=1)


def written(commune_code: str, airings: Sequence[Airing]) -> bytes:
    """The calendar of these airings, in their order. UIDs stay with an airing when it is moved."""
    calendar, station = Calendar(), formats.commune(commune_code)
    calendar.add("prodid", "-//Tieng Ban//Loudspeaker plan//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _("Loudspeaker of %(commune)s", commune=station))
    calendar.add("x-wr-timezone", clock.zone().key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for airing in airings:
        calendar.add_component(_event(airing, station))
    # Dates of the zone's own definition follow the events, so the same events give the same bytes.
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(airing: Airing, station: str) -> Event:
    script = airing.script
    event = Event()
    event.add("uid", f"airing-{airing.id}@{urlsplit(settings.current().public_url).hostname or 'localhost'}")
    event.add("dtstamp", airing.created_at)
    event.add("dtstart", clock.local(airing.starts_at))
    event.add("duration", timedelta(seconds=airing.seconds))
    event.add("summary", f"{script.bulletin.title} ({formats.language(script.language)})")
    event.add("location", station)
    event.add("description", _("Session of %(time)s", time=formats.hour(airing.session_at)))
    event.add("priority", {"urgent": 1, "priority": 4}.get(script.bulletin.priority, 0))
    return event
