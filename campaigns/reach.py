"""How far a person reaches among campaigns: a campaign lies within when all its places do."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, cast, func, or_, select, true
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from accounts.models import Person
from campaigns.models import Campaign
from campaigns.refusals import OutOfReach
from foundation.web.formats import commune as commune_name
from villages.audience.question import Audience
from villages.models import Village


def within_reach(person: Person) -> ColumnElement[bool]:
    """The condition that leaves the campaigns whose communes and villages all lie within the person's reach.

    The whole province lies within nobody's reach who has communes of their own, except what they wrote themselves.
    """
    if not person.communes:
        return true()
    communes = func.coalesce(Campaign.audience["communes"], func.jsonb_build_array())
    refs = func.coalesce(Campaign.audience["villages"], func.jsonb_build_array())
    mine = func.to_jsonb(cast(person.communes, ARRAY(SqlText)))
    reachable = select(func.coalesce(func.jsonb_agg(Village.ref), func.jsonb_build_array())).where(
        Village.commune_code.in_(person.communes)
    )
    somewhere = func.jsonb_array_length(communes) + func.jsonb_array_length(refs) > 0
    inside = and_(somewhere, communes.contained_by(mine), refs.contained_by(reachable.scalar_subquery()))
    return or_(Campaign.author_id == person.id, inside)


def require_reach(session: Session, person: Person, audience: Audience) -> None:
    """Refuse an audience that goes beyond the person's communes.

    Raises:
        OutOfReach: names the first place beyond, or the whole province.
    """
    if not person.communes:
        return
    homes = session.scalars(select(Village.commune_code).where(Village.ref.in_(audience.villages)))
    beyond = sorted({*audience.communes, *homes} - set(person.communes))
    if beyond or not (audience.communes or audience.villages):
        raise OutOfReach(places=_named(beyond))


def _named(codes: Iterable[str]) -> str:
    return ", ".join(commune_name(code) for code in codes) or _("The whole province")
