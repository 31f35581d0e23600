"""Files whose time is over: expired lists handed out, papers of consents taken back, papers that no record names."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from foundation import clock
from villages.consent import evidence
from villages.consent.models import Consent
from villages.exports.expiry import expire
from villages.exports.models import Export

BATCH = 200


class ExpiredExports:
    """The file goes when it expires; the record that it was handed out stays a while longer."""

    def due(self, session: Session, before: datetime) -> int:
        """How many files have expired."""
        return session.scalar(select(func.count()).where(self._over())) or 0

    def remove(self, session: Session, before: datetime) -> tuple[int, list[str]]:
        """Some of them."""
        found = session.scalars(select(Export).where(self._over()).order_by(Export.id).limit(BATCH)).all()
        return len(found), [expire(export) for export in found]

    @staticmethod
    def _over() -> ColumnElement[bool]:
        return (Export.file != "") & (Export.expires_at < clock.now())


class Papers:
    """Files of consents whose time is over: which, each kind says in its own way."""

    def due(self, session: Session, before: datetime) -> int:
        """How many there are."""
        return len(self._over(session, before))

    def remove(self, session: Session, before: datetime) -> tuple[int, list[str]]:
        """Some of them."""
        found = self._over(session, before)[:BATCH]
        return len(found), found

    @staticmethod
    def _over(session: Session, before: datetime) -> list[str]:
        raise NotImplementedError


class WithdrawnPapers(Papers):
    """The paper of a consent that was taken back long enough ago. The record of what was said stays."""

    @staticmethod
    def _over(session: Session, before: datetime) -> list[str]:
        later = aliased(Consent)
        taken_back = exists().where(
            later.resident_id == Consent.resident_id,
            later.purpose == Consent.purpose,
            ~later.given,
            later.recorded_at < before,
            (later.said_on > Consent.said_on) | ((later.said_on == Consent.said_on) & (later.id >= Consent.id)),
        )
        named = set(session.scalars(select(Consent.evidence).where(Consent.evidence != "", taken_back)))
        return [key for key in evidence.there() if key in named] if named else []


class ForgottenPapers(Papers):
    """Files that no record names: of somebody erased, or of a record that was never committed."""

    @staticmethod
    def _over(session: Session, before: datetime) -> list[str]:
        # A file is put there before its record is committed: those of today may be on their way.
        youngest = f"{evidence.FOLDER}{clock.local(before):%Y%m%d}"
        old = [key for key in evidence.there() if key < youngest]
        named = set(session.scalars(select(Consent.evidence).where(Consent.evidence.in_(old)))) if old else set()
        return [key for key in old if key not in named]
