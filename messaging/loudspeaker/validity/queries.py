"""What is to be said of a paper: whether it may be read out today, and whether a newer one has taken its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from foundation.communes import COMMUNES
from messaging.loudspeaker import head
from messaging.loudspeaker.lifecycle import Standing, standing
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.validity.addresses import Edition


@dataclass(frozen=True)
class Finding:
    """One edition on a paper: the script it is and the newest of the same, and how it stands today."""

    script: Script
    newest: Script
    standing: Standing

    @property
    def code(self) -> str:
        """As it is printed on the paper."""
        return head.code(self.script.where, self.script.bulletin.valid_from, self.script.bulletin_id)

    @property
    def is_replaced(self) -> bool:
        """Whether a newer version is the one to read now."""
        return self.standing == "superseded"


def findings(session: Session, where: str, editions: Sequence[Edition], today: date) -> list[Finding | None]:
    """What is known of each edition at that place, in their order; None for what no paper of ours can be."""
    commune_code = where.partition("-")[0]
    if commune_code not in COMMUNES:
        return [None] * len(editions)
    query = (
        select(Script)
        .where(
            Script.commune_code == commune_code,
            Script.bulletin_id.in_({edition.bulletin_id for edition in editions}),
            Script.language.in_({edition.language for edition in editions}),
        )
        .order_by(Script.version)
        .options(lazyload(Script.words))
    )
    versions: dict[tuple[int, str], list[Script]] = {}
    for script in session.scalars(query):
        if script.where == where:
            versions.setdefault((script.bulletin_id, script.language), []).append(script)
    return [_found(versions.get((edition.bulletin_id, edition.language), []), edition, today) for edition in editions]


def _found(versions: list[Script], edition: Edition, today: date) -> Finding | None:
    script = next((one for one in versions if one.version == edition.version), None)
    if script is None:
        return None
    held, newest = script.bulletin, versions[-1]
    # What is past is past, whichever version was the last: nobody is sent to look for a newer one.
    superseded = newest is not script and today <= held.valid_until
    withdrawn = held.withdrawn_at is not None
    found = standing(today, held.valid_from, held.valid_until, withdrawn=withdrawn, superseded=superseded)
    return Finding(script, newest, found)
