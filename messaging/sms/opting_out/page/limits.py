"""How often codes may be asked for and tried, so that nobody is bothered, and nothing is guessed, by the thousand.

All of it is counted the same whether a number is known here or not, and by the database's clock.
"""

import ipaddress
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.keys import lookup_hash
from foundation.refusals import Refusal
from messaging.sms.opting_out.models import OptOutCode

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
FOR_NUMBER = 3  # in a day
# In an hour. Behind one address of a mobile network stand the phones of many villages.
FROM_ADDRESS = 60
# In an hour, from everywhere: what the house lets strangers spend on codes.
FROM_ALL = 300
KEPT = timedelta(days=2)


class TooMany(Refusal):
    """No code for now."""


class TooManyForNumber(TooMany):
    message = _l("For this number no more codes can be sent today. Try again tomorrow, or call %(hotline)s.")


class TooManyHere(TooMany):
    message = _l("Too many codes have been asked for. Wait an hour and try again, or call %(hotline)s.")


def check(session: Session, number_hash: bytes, address_hash: bytes, hotline: str) -> None:
    """Go on only if one more code may be asked for; one request at a time, until the transaction ends.

    Raises:
        TooManyForNumber, TooManyHere
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("sms opt-out codes"))))
    asked, lately = func.count().filter, OptOutCode.made_at > func.now() - AN_HOUR
    of_number, from_address = OptOutCode.number_hash == number_hash, OptOutCode.address_hash == address_hash
    counts = select(asked(of_number), asked(from_address, lately), asked(lately))
    for_number, for_address, for_all = session.execute(counts.where(OptOutCode.made_at > func.now() - A_DAY)).one()
    if for_number >= FOR_NUMBER:
        raise TooManyForNumber(hotline=hotline)
    if for_address >= FROM_ADDRESS or for_all >= FROM_ALL:
        raise TooManyHere(hotline=hotline)


def address_hash(address: str) -> bytes:
    """The keyed hash of where a request came from; of IPv6 the network, since one house has many addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return lookup_hash("opt-out address", address)
    if isinstance(found, ipaddress.IPv6Address) and not found.ipv4_mapped:
        return lookup_hash("opt-out address", str(ipaddress.ip_network((found, 64), strict=False)))
    return lookup_hash("opt-out address", str(found))
