"""How long and how often a commune's station may speak.

At most two sessions a day, of at most 15 minutes in town and 45 minutes in the country: the rule of thumb of commune
stations in Lào Cai (docs/loudspeaker.md, "Stations"). An office that has other rules changes them here.
"""

from foundation.communes import commune

MOST_A_DAY = 2
TOWN_MINUTES = 15
COUNTRY_MINUTES = 45
MOST_MESSAGES = 3  # in one session: more are not kept in mind


def usual_minutes(commune_code: str) -> int:
    """The longest a session of that commune or ward may last, in minutes.

    Raises:
        UnknownCommune: no such unit.
    """
    return TOWN_MINUTES if commune(commune_code).kind == "phuong" else COUNTRY_MINUTES
