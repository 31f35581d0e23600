"""What changes people and their accounts, each change in the audit trail. Nothing here commits."""

import re
import secrets
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import passwords, throttle
from accounts.access import ROLES
from accounts.models import Audit, Person
from foundation import communes
from foundation.refusals import Refusal

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


class EmailMalformed(Refusal):
    message = _l("“%(email)s” is not an e-mail address.")


class EmailTaken(Refusal):
    message = _l("There is already an account for %(email)s.")


class UnknownRole(Refusal):
    message = _l("Unknown role “%(role)s”; one of these is meant: %(known)s.")


class NameMissing(Refusal):
    message = _l("The name is missing.")


class OwnAccount(Refusal):
    message = _l("Nobody disables the own account or gives up the own administrator role: ask another administrator.")


class WrongSignIn(Refusal):
    """Says the same of an unknown account, a disabled one and a wrong password."""

    message = _l("E-mail address and password do not belong together, or the account is disabled.")


class WrongPassword(Refusal):
    message = _l("This is not your current password.")


def record(session: Session, person: Person | None, action: str, subject: str, **detail: object) -> None:
    """Add to the audit trail: who (None: a command or the house itself), what (`campaign.approve`), on what."""
    session.add(Audit(person_id=person.id if person else None, action=action, subject=subject, detail=detail))


def authenticate(session: Session, email: str, password: str, address: str) -> Person:
    """The person behind the e-mail address and password. Commit also when refused: the failure is to be counted.

    Raises:
        TooManyAttempts: too many failed lately on this account or from this address.
        WrongSignIn: unknown, disabled or wrong, and one cannot tell which.
    """
    account = _lowered(email)
    throttle.check(session, account, address)
    person = session.scalar(select(Person).where(Person.email == account))
    if not passwords.matches(person.password_hash if person else None, password) or not person or not person.active:
        throttle.count(session, account, address)
        record(session, person, "person.sign_in_failed", _subject(person) if person else "person")
        raise WrongSignIn
    throttle.forgive(session, account)
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.digest(password)
    record(session, person, "person.sign_in", _subject(person))
    return person


def create_person(
    session: Session,
    by: Person | None,
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    password: str,
    communes: Sequence[str] = (),
    locale: str | None = None,
) -> Person:
    """A new account.

    Raises:
        EmailMalformed, EmailTaken, NameMissing, UnknownRole, UnknownCommune, PasswordTooShort, PasswordTooLong
    """
    person = Person(
        email=_usable_email(session, email),
        name=_usable_name(name),
        roles=_known_roles(roles),
        communes=_known_communes(communes),
        password_hash=passwords.digest(password),
        locale=locale,
        active=True,
        session_key=_new_key(),
    )
    session.add(person)
    session.flush()
    record(session, by, "person.create", _subject(person), roles=person.roles, communes=person.communes)
    return person


def change_person(
    session: Session, by: Person | None, person: Person, *, name: str, roles: Sequence[str], communes: Sequence[str]
) -> None:
    """Another name, other roles, another reach.

    Raises:
        NameMissing, UnknownRole, UnknownCommune, OwnAccount
    """
    wanted = {"name": _usable_name(name), "roles": _known_roles(roles), "communes": _known_communes(communes)}
    if _same(by, person) and "administrator" in person.roles and "administrator" not in wanted["roles"]:
        raise OwnAccount
    changed = {field: value for field, value in wanted.items() if value != getattr(person, field)}
    for field, value in changed.items():
        setattr(person, field, value)
    if changed:
        record(session, by, "person.change", _subject(person), **changed)


def disable(session: Session, by: Person | None, person: Person) -> None:
    """Close the account; every session of it ends with its next request.

    Raises:
        OwnAccount: an administrator cannot lock out themselves.
    """
    if _same(by, person):
        raise OwnAccount
    if person.active:
        person.active, person.session_key = False, _new_key()
        record(session, by, "person.disable", _subject(person))


def enable(session: Session, by: Person | None, person: Person) -> None:
    """Open the account again; the person signs in anew."""
    if not person.active:
        person.active = True
        record(session, by, "person.enable", _subject(person))


def set_password(session: Session, by: Person | None, person: Person, password: str) -> None:
    """Give a new password; every session of the person ends.

    Raises:
        PasswordTooShort, PasswordTooLong
    """
    person.password_hash, person.session_key = passwords.digest(password), _new_key()
    record(session, by, "person.password", _subject(person))


def change_own_password(session: Session, person: Person, current: str, new: str, address: str) -> None:
    """The person's own wish, proved by the password so far; guessing it is slowed like signing in.

    Raises:
        TooManyAttempts, WrongPassword, PasswordTooShort, PasswordTooLong
    """
    throttle.check(session, person.email, address)
    if not passwords.matches(person.password_hash, current):
        throttle.count(session, person.email, address)
        raise WrongPassword
    set_password(session, person, person, new)


def change_own(session: Session, person: Person, *, name: str, locale: str | None) -> None:
    """What a person may change of their own account.

    Raises:
        NameMissing
    """
    wanted = _usable_name(name)
    if wanted != person.name:
        record(session, person, "person.change", _subject(person), name=wanted)
    person.name, person.locale = wanted, locale


def _subject(person: Person) -> str:
    return f"person:{person.id}"


def _same(by: Person | None, person: Person) -> bool:
    return by is not None and by.id == person.id


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def _lowered(email: str) -> str:
    return email.strip().lower()


def _usable_email(session: Session, email: str) -> str:
    usable = _lowered(email)
    if not _EMAIL.fullmatch(usable):
        raise EmailMalformed(email=email)
    # One account at a time, so that two requests for the same address cannot both find it free.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(usable))))
    if session.scalar(select(Person.id).where(Person.email == usable)):
        raise EmailTaken(email=usable)
    return usable


def _usable_name(name: str) -> str:
    if usable := " ".join(name.split()):
        return usable
    raise NameMissing


def _known_roles(roles: Sequence[str]) -> list[str]:
    for role in roles:
        if role not in ROLES:
            raise UnknownRole(role=role, known=", ".join(ROLES))
    return [role for role in ROLES if role in roles]


def _known_communes(codes: Sequence[str]) -> list[str]:
    return sorted({communes.commune(code).code for code in codes})
