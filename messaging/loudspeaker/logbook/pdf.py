"""The logbook of a month on paper, A4 lying, set by Typst: the same entries give the same bytes."""

from datetime import datetime
from pathlib import Path
from typing import Any

from foundation import settings
from foundation.communes import Commune
from messaging.loudspeaker.documents.typesetting import typeset
from messaging.loudspeaker.logbook import phrases
from messaging.loudspeaker.logbook.columns import Line, lines
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.logbook.rows import Sheet
from messaging.loudspeaker.phrases import KINDS

TEMPLATE = Path(__file__).with_name("sheet.typ")
MEDIA_TYPE = "application/pdf"


def render(sheet: Sheet, commune: Commune, month: Month, approver: str = "") -> bytes:
    """The PDF; `approver` is who signs for the people's committee, as printed.

    Raises:
        fonts.NoFont: a letter that no installed font draws.
    """
    return typeset(TEMPLATE, _content(sheet, commune, month, approver), settings.current().font_folders)


def _content(sheet: Sheet, commune: Commune, month: Month, approver: str) -> dict[str, Any]:
    station, when = phrases.STATION.format(commune=commune.in_sentence), phrases.MONTH.format(month=month.words)
    found, sums = lines(sheet), sheet.totals
    makers, committee = phrases.SIGNATURES
    return {
        "heading": phrases.HEADING,
        "station": station,
        "month": when,
        "office": settings.current().office_name,
        "page": phrases.PAGE,
        "columns": list(phrases.COLUMNS.values()),
        "rows": [_row(line, before) for line, before in zip(found, [None, *found], strict=False)],
        "nothing": phrases.NOTHING,
        "total": phrases.TOTALS,
        "duration": phrases.duration(sums.seconds),
        "failed": str(sums.clusters_failed),
        "totals": phrases.totals(sums.aired, sums.missed, sums.late, sums.open),
        "note": phrases.NOTE,
        "sign": phrases.SIGN,
        "signatures": [
            {"role": makers, "name": ""},
            {"role": committee.format(kind=KINDS[commune.kind]), "name": approver},
        ],
    }


def _row(line: Line, before: Line | None) -> dict[str, Any]:
    """One line of cells; a day stands out where it begins."""
    same_day = before is not None and before.day == line.day
    return {
        "cells": [
            f"{line.day:%d/%m}",
            _hour(line.slot) or phrases.OUTSIDE,
            _hour(line.planned) or phrases.ABSENT,
            _hour(line.started) or ("" if line.open else phrases.MISSED),
            phrases.duration(line.seconds) if line.seconds else phrases.ABSENT,
            line.language,
            line.code,
            str(line.version),
            phrases.ABSENT if line.played is None else str(line.played),
            phrases.ABSENT if line.open else str(line.failed),
            line.reader,
            line.approver,
            str(line.repeats) if line.repeats else phrases.ABSENT,
            line.reason,
        ],
        "remarks": ", ".join(line.remarks),
        "struck": line.struck,
        "open": line.open,
        "begins": not same_day,
    }


def _hour(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment else ""
