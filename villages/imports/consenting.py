"""The consents of a list: nobody agrees by default, so a list that says who agreed is written only when it is said how.

`Choices.consent` holds it: `by` (who answered, of `purposes.BYS`), `said_on` (the day, ISO) and `wording_id`. A list
that is taken at the terminal without a word on it is recorded as what it is: by nobody knows whom, `unknown`.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from foundation.refusals import Refusal
from villages.consent.models import ConsentWording
from villages.consent.purposes import BYS, CHOOSABLE_BYS, INVITATION
from villages.imports.models import Import

UNKNOWN: Mapping[str, Any] = MappingProxyType({"by": "unknown"})


class ConsentUntold(Refusal):
    message = _l(
        "The list has a column about consent: say on which day people were asked, who answered, and with which words."
    )


class ConsentAhead(Refusal):
    message = _l("The day of consent lies in the future.")


class NoSuchWording(Refusal):
    message = _l("There is no wording with the number %(number)s: look at the page “Wording of the consent”.")


def told(said_on: date, by: str, wording_id: int | None, today: date) -> dict[str, Any]:
    """How the people of a list agreed, as `Choices.consent` keeps it.

    Raises:
        ConsentUntold: nobody may answer but the person or their guardian.
        ConsentAhead
    """
    if by not in CHOOSABLE_BYS:
        raise ConsentUntold
    if said_on > today:
        raise ConsentAhead
    return {"said_on": said_on.isoformat(), "by": by, "wording_id": wording_id}


def check_wording(session: Session, consent: Mapping[str, Any]) -> None:
    """Go on only when the wording that was named is one of ours, or none was named.

    Raises:
        NoSuchWording
    """
    if (number := consent.get("wording_id")) is None:
        return
    found = session.get(ConsentWording, number)
    if found is None or found.purpose != INVITATION:
        raise NoSuchWording(number=number)


def lacks_consent(entry: Import) -> bool:
    """Whether the list says who agreed, and nobody said yet when they were asked and who answered."""
    if "consent" not in entry.choices.get("mapped", {}).values():
        return False
    said = entry.choices.get("consent", {})
    return said.get("by") not in BYS or (said["by"] in CHOOSABLE_BYS and not said.get("said_on"))


def require_consent(entry: Import) -> None:
    """Go on only when it is known how the people of a list agreed.

    Raises:
        ConsentUntold
    """
    if lacks_consent(entry):
        raise ConsentUntold
