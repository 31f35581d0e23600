"""Ten people of an audience to look at: by lot, but the same ten for a question and a day."""

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from villages.audience.queries import answering
from villages.audience.question import Audience
from villages.models import Resident

SIZE = 10
_DRAWN = 1500


def sample(session: Session, audience: Audience, today: date) -> Sequence[Resident]:
    """At most ten who answer, everybody with the same chance.

    First some are drawn among all residents, which is enough for a large audience; of a small one everybody is put in
    an order of the day.
    """
    asked = json.dumps([audience.stored(), today.isoformat()], sort_keys=True)
    seed = int.from_bytes(hashlib.sha256(asked.encode()).digest()[:7])
    last = session.scalar(select(func.max(Resident.id))) or 0
    drawn = random.Random(seed).sample(range(1, last + 1), min(_DRAWN, last))  # noqa: S311 - a sample, no secret
    places = {resident_id: place for place, resident_id in enumerate(drawn)}
    there = session.scalars(select(Resident).where(Resident.id.in_(drawn), answering(audience, today))).all()
    if len(there) < SIZE < last:
        order = func.hashint8extended(Resident.id, seed)
        there = session.scalars(select(Resident).where(answering(audience, today)).order_by(order).limit(SIZE)).all()
        return there
    return sorted(there, key=lambda found: places[found.id])[:SIZE]
