"""What a paper says of its station as it is today: when it speaks, and who signs for the people's committee."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messaging.loudspeaker.stations import queries
from messaging.loudspeaker.stations.sessions import weeks_in


@dataclass(frozen=True)
class Imprint:
    """`hours` are those of the station's week (`05:30`), each once, as the plan has them; none: nobody named any."""

    hours: tuple[str, ...] = ()
    approver: str = ""


def imprints(session: Session, codes: Collection[str]) -> dict[str, Imprint]:
    """What the stations of these communes print, in a fixed number of queries; nothing that waits is written for it."""
    with session.no_autoflush:
        stations, weeks = queries.stations(session, codes), weeks_in(session, codes)
    return {
        code: Imprint(
            tuple(f"{hour:%H:%M}" for hour in sorted({weekly.begins for weekly in weeks[code]})),
            stations[code].approver,
        )
        for code in codes
    }


def imprint(session: Session | None, commune_code: str) -> Imprint:
    """The same of one commune; an empty one for a script that no database knows."""
    return imprints(session, [commune_code])[commune_code] if session else Imprint()
