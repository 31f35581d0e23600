"""The files of a logbook: which form is made how, and what it is called."""

from sqlalchemy.orm import Session

from foundation import clock
from foundation.communes import COMMUNES
from messaging.loudspeaker.logbook import pdf, queries, workbook
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.stations.queries import station

MEDIA_TYPES = {"pdf": pdf.MEDIA_TYPE, "xlsx": workbook.MEDIA_TYPE}


def make(session: Session, commune_code: str, month: Month, form: str) -> bytes:
    """The logbook of that station and month, as `pdf` or `xlsx`.

    Raises:
        NoFont: a letter that no installed font draws (PDF).
    """
    sheet, commune = queries.sheet(session, commune_code, month, clock.now()), COMMUNES[commune_code]
    if form == "xlsx":
        return workbook.write(sheet, commune, month)
    return pdf.render(sheet, commune, month, station(session, commune_code).approver)


def file_name(commune_code: str, month: Month, form: str) -> str:
    """`03043_nhat-ky_2026-11.pdf`: ASCII, without spaces."""
    return f"{commune_code}_nhat-ky_{month}.{form}"
