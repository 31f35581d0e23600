"""From a script's row to its paper: the frozen words, the place and the office, put together."""

from foundation import settings
from foundation.languages import language
from messaging.loudspeaker import head, script
from messaging.loudspeaker.models import Script


def paper_of(row: Script) -> script.Paper:
    """The paper of a script, built anew from what was frozen at launch."""
    return script.write(order_of(row))


def order_of(row: Script) -> script.Order:
    """Everything the paper is made from; office and hotline are the settings of today."""
    held, bulletin = settings.current(), row.bulletin
    return script.Order(
        code=head.code(row.commune_code, bulletin.valid_from, bulletin.id),
        title=script.clean(bulletin.title),
        priority=bulletin.priority,
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        language=language(row.language),
        version=row.version,
        template=row.words.template,
        vietnamese=row.words.vietnamese,
        commune=row.commune,
        villages=tuple(script.clean(name) for name in row.villages),
        slots=tuple(row.slots),
        stands_in_for=tuple(row.stands_in_for),
        office=script.clean(held.office_name),
        hotline=script.clean(held.hotline),
    )
