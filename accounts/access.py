"""Who may do what, and how far: roles say which work, reach says which communes.

An administrator manages people and sees the audit trail; the role brings no other with it, so that nobody writes and
approves by being administrator.
"""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import Person
from foundation.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")

ROLES: dict[str, Any] = {
    "communicator": _l("Communicator"),
    "translator": _l("Translator"),
    "reviewer": _l("Reviewer"),
    "approver": _l("Approver"),
    "operator": _l("Loudspeaker operator"),
    "administrator": _l("Administrator"),
}


class NotAllowed(Refusal):
    message = _l("%(person)s may not do this: it needs the role %(roles)s.")


def needs(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page for people with one of the roles (none named: anybody signed in). A stranger is asked to sign in."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return cast(R, redirect(url_for("accounts.sign_in", next=_way_back())))
            if roles:
                require(current_user, *roles)
            return view(*args, **kwargs)

        return guarded

    return guard


def require(person: Person, *roles: str) -> None:
    """Go on only for an active person who has one of the roles.

    Raises:
        NotAllowed: they have none of them, or the account is disabled.
    """
    if not person.active or not person.has_role(*roles):
        raise NotAllowed(person=person.name, roles=", ".join(str(ROLES[role]) for role in roles))


def reaches(person: Person, commune_code: str) -> bool:
    """Whether the commune lies within the person's reach."""
    return person.reaches(commune_code)


def reach_filter(column: InstrumentedAttribute[str] | ColumnElement[str], person: Person) -> ColumnElement[bool]:
    """The condition that leaves a query the rows within the person's reach."""
    return column.in_(person.communes) if person.communes else true()


def _way_back() -> str | None:
    """Where to go after signing in; a form that was sent cannot be sent again from there."""
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
