"""From a script's row to its paper: the frozen words, the place and the office, put together."""

from sqlalchemy.orm import object_session

from foundation import settings
from foundation.languages import language
from messaging.loudspeaker import head, script
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.order import Message, Order, Reading
from messaging.loudspeaker.validity.addresses import address_of
from messaging.loudspeaker.speaking import queries as speaking
from messaging.loudspeaker.speaking.numbers import Style


def paper_of(row: Script) -> script.Paper:
    """The paper of a script, built anew from what was frozen at launch."""
    return script.write(order_of(row))


def order_of(row: Script) -> Order:
    """Everything the paper is made from; office and hotline are the settings of today."""
    held, reading = settings.current(), reading_of(row)
    return Order(
        messages=(message_of(row, (reading,)),),
        languages=(reading.language,),
        commune=row.commune,
        villages=tuple(script.clean(name) for name in row.villages),
        slots=tuple(row.slots),
        office=script.clean(held.office_name),
        hotline=script.clean(held.hotline),
        address=address_of(held.public_url, [row]),
        abbreviations=speaking.abbreviations(object_session(row) or object_session(row.bulletin)),
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
