"""Who reads the page: the person signed in, as far as the base page needs to know them.

Rooms below accounts know a person only by what Flask-Login hands out: something with a name, roles and a locale.
"""

from typing import Any

from flask import current_app, g, has_request_context
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from foundation import clock


def reader() -> Any | None:
    """The signed-in person; None when nobody is signed in or when they cannot be asked for now."""
    if not has_request_context() or not hasattr(current_app, "login_manager") or g.get("reader_unknown"):
        return None
    return current_user if current_user.is_authenticated else None


def in_rehearsal() -> bool:
    """Whether the page is to say that its people are invented; not asked of a database that does not answer."""
    if g.get("reader_unknown"):
        return False
    try:
        return clock.in_rehearsal()
    except SQLAlchemyError:
        return False


def forget() -> None:
    """Answer this request without asking who reads it: the database may be what failed."""
    g.reader_unknown = True
