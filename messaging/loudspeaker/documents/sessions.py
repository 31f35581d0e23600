"""The paper of a whole session as a file, drawn when somebody asks and not kept: the plan may change any minute."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from foundation import clock
from foundation.refusals import NotFound
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents import forms
from messaging.loudspeaker.documents.forms import FORMS
from messaging.loudspeaker.documents.storage import Document
from messaging.loudspeaker.lifecycle import VOID
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.papers import Sheet, order_of_sheet, sheets_of
from messaging.loudspeaker.planner.queries import airings_of
from messaging.loudspeaker.script import write

MOMENT = "%Y%m%dT%H%M"  # on the office's clock, in addresses and file names
WHOLE = "buoi-phat"


def airings_then(session: Session, commune_code: str, moment: str) -> list[Airing]:
    """What the commune airs in the session that begins at that `20261122T1700`, in order.

    Raises:
        NotFound: no such moment, or nothing is planned for then.
    """
    try:
        at = datetime.strptime(moment, MOMENT).replace(tzinfo=clock.zone())
        found = [one for one in airings_of(session, commune_code, at.date(), at.date()) if named(one) == moment]
    except (ValueError, OverflowError):
        found = []
    if not found:
        raise NotFound(name=moment)
    return found


def named(airing: Airing) -> str:
    """How addresses call the session of that airing."""
    return f"{clock.local(airing.session_at):{MOMENT}}"


def document(session: Session, airings: list[Airing], number: int, form: str, today: date) -> Document:
    """One paper of the session these airings are, the first being number 1, in that form.

    Raises:
        NotFound: the session has fewer papers.
    """
    sheets = sheets_of(airings)
    if not 1 <= number <= len(sheets):
        raise NotFound(name=number)
    sheet = sheets[number - 1]
    order = order_of_sheet(session, sheet, airings[0].session_at)
    void = any(queries.standing_of(session, one, today) in VOID for one in sheet.scripts)
    name = f"{stem(sheet, airings[0])}{f'-{number}' if len(sheets) > 1 else ''}{FORMS[form].ending}"
    tag = f"{forms.digest(order)}-{form}{'-void' if void else ''}"
    return Document(name, form, tag, lambda: forms.render(write(order), form, void))


def stem(sheet: Sheet, airing: Airing) -> str:
    """`04585_20261122T1700_buoi-phat`."""
    return f"{sheet.scripts[0].where}_{named(airing)}_{WHOLE}"
