"""From a script's row to its paper: the frozen words, the place and the office, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from foundation import clock, settings
from foundation.languages import language
from foundation.refusals import NotFound
from messaging.loudspeaker import head, queries, script
from messaging.loudspeaker.imprint import Imprint, imprint
from messaging.loudspeaker.models import Airing, Script
from messaging.loudspeaker.order import MOST_MESSAGES, Message, Order, Reading
from messaging.loudspeaker.planner.queries import airings_of
from messaging.loudspeaker.planner.situation import languages_in
from messaging.loudspeaker.speaking import queries as speaking
from messaging.loudspeaker.speaking.numbers import Style
from messaging.loudspeaker.stations.sessions import sessions_of
from messaging.loudspeaker.validity.addresses import address_of


@dataclass(frozen=True)
class Sheet:
    """What one paper of a session is made from: the scripts of at most three messages of one place, in order."""

    messages: tuple[tuple[Script, ...], ...]

    @property
    def scripts(self) -> tuple[Script, ...]:
        """Every script on it, message by message."""
        return tuple(row for rows in self.messages for row in rows)


def paper_of(row: Script, printed: Imprint | None = None) -> script.Paper:
    """The paper of a script, built anew from what was frozen at launch; `printed` as in `order_of`."""
    return script.write(order_of([row], printed))


def paper_of_place(session: Session, bulletin_id: int, commune_code: str, place: str = "") -> script.Paper:
    """The newest words of a bulletin for one place in all its languages, in the order of its station.

    Raises:
        NotFound: the bulletin has no script for that place.
    """
    return script.write(order_of(rows_of_place(session, bulletin_id, commune_code, place)))


def paper_of_session(session: Session, commune_code: str, session_at: datetime, place: str = "") -> script.Paper:
    """What the station reads in that session at one place, as a single paper: one tune, one greeting a language.

    It bears the first three messages; a session with more has several papers (`sheets_of_session`).

    Raises:
        NotFound: nothing of that place is planned for then.
    """
    for sheet in sheets_of_session(session, commune_code, session_at):
        if sheet.scripts[0].place == place:
            return script.write(order_of_sheet(session, sheet, session_at))
    raise NotFound(name=commune_code)


def sheets_of_session(session: Session, commune_code: str, session_at: datetime) -> list[Sheet]:
    """The papers of a session in the order they are read; none when nothing is planned for then."""
    day = clock.local(session_at).date()
    planned = airings_of(session, commune_code, day, day)
    return sheets_of([airing for airing in planned if airing.session_at == session_at])


def sheets_of(airings: Sequence[Airing]) -> list[Sheet]:
    """The airings of one session as papers: a place is never mixed with another, nor are there more than three
    messages on one."""
    places: dict[str, dict[int, list[Script]]] = {}
    for airing in airings:
        row = airing.script
        places.setdefault(row.place, {}).setdefault(row.bulletin_id, []).append(row)
    return [
        Sheet(tuple(map(tuple, list(messages.values())[first : first + MOST_MESSAGES])))
        for messages in places.values()
        for first in range(0, len(messages), MOST_MESSAGES)
    ]


def order_of_sheet(session: Session, sheet: Sheet, session_at: datetime) -> Order:
    """What that paper is made from, in the languages of the session, else of its station.

    Each message keeps the villages it is for in its own words; the greeting calls all of them, or the commune when one
    message is for all of it.
    """
    orders = [order_of(rows) for rows in sheet.messages]
    at, names = clock.local(session_at), [order.villages for order in orders]
    spoken = {language.slug: language for order in orders for language in order.languages}
    first = _languages_then(session, orders[0].commune.code, at)
    return replace(
        orders[0],
        messages=tuple(_placed(order) for order in orders),
        languages=tuple(spoken[slug] for slug in dict.fromkeys((*first, *spoken)) if slug in spoken),
        villages=tuple(dict.fromkeys(name for found in names for name in found)) if all(names) else (),
        slots=(f"{at:%H:%M} {at:%d/%m/%Y}",),
        address=address_of(settings.current().public_url, sheet.scripts),
        day=at.date(),
    )


def rows_of_place(session: Session, bulletin_id: int, commune_code: str, place: str = "") -> list[Script]:
    """The newest scripts of a bulletin for one place, in the order its station reads them.

    Raises:
        NotFound: there is none.
    """
    here = Script.bulletin_id == bulletin_id, Script.commune_code == commune_code, Script.place == place
    rows = list(session.scalars(select(Script).where(*here, queries.is_newest())))
    if not rows:
        raise NotFound(name=commune_code)
    return in_station_order(session, rows)


def in_station_order(session: Session, rows: Sequence[Script]) -> list[Script]:
    """Scripts of one commune as its station reads them; languages it does not name come last."""
    order = languages_in(session, [rows[0].commune_code])[rows[0].commune_code]
    places = {slug: number for number, slug in enumerate(order)}
    return sorted(rows, key=lambda row: (places.get(row.language, len(places)), row.language, row.id))


def order_of(rows: Sequence[Script], printed: Imprint | None = None) -> Order:
    """What the paper of these scripts of one place and bulletin is made from, in their order.

    Office, hotline, abbreviations, the hours of the station and who signs for the people's committee are those of
    today; the hours frozen at launch stand only where neither station nor villages name any now. `printed` is what the
    station says of itself, where the caller asked for many at once.
    """
    held, first = settings.current(), rows[0]
    session = object_session(first) or object_session(first.bulletin)
    readings = tuple(reading_of(row) for row in rows)
    printed = printed or imprint(session, first.commune_code)
    return Order(
        messages=(message_of(first, readings),),
        languages=tuple(reading.language for reading in readings),
        commune=first.commune,
        villages=tuple(dict.fromkeys(script.clean(name) for row in rows for name in row.villages)),
        slots=printed.hours or tuple(sorted({slot for row in rows for slot in row.slots})),
        office=script.clean(held.office_name),
        hotline=script.clean(held.hotline),
        address=address_of(held.public_url, rows),
        abbreviations=speaking.abbreviations(session),
        approver=script.clean(printed.approver),
        numbers=Style(*held.spoken_numbers),
    )


def message_of(row: Script, readings: tuple[Reading, ...]) -> Message:
    """What its bulletin says at its commune, in these languages."""
    bulletin = row.bulletin
    return Message(
        code=head.code(row.where, bulletin.valid_from, bulletin.id),
        title=script.clean(bulletin.title),
        priority=bulletin.priority,
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        readings=readings,
    )


def reading_of(row: Script) -> Reading:
    """Its frozen words."""
    return Reading(
        language=language(row.language),
        version=row.version,
        template=row.words.template,
        vietnamese=row.words.vietnamese,
        stands_in_for=tuple(row.stands_in_for),
        pronunciations=tuple((script.clean(name), script.clean(said)) for name, said in row.words.pronunciations),
        credits=tuple((part, script.clean(name)) for part, name in row.words.credits.items()),
    )


def _placed(order: Order) -> Message:
    """Its one message, which keeps its villages among others."""
    (message,) = order.messages
    return replace(message, readings=tuple(replace(one, villages=order.villages) for one in message.readings))


def _languages_then(session: Session, commune_code: str, at: datetime) -> tuple[str, ...]:
    for found in sessions_of(session, commune_code, at.date(), at.date()):
        if found.begins == at and found.languages:
            return found.languages
    return languages_in(session, [commune_code])[commune_code]
