"""Whether a list that was looked at brings somebody who was erased meanwhile.

A preview that was being made while somebody was erased may not know of it; what it offers is looked through once more.
"""

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from foundation.keys import hashing
from villages.imports.models import Import
from villages.requests.erasure.queries import REF
from villages.requests.models import Erasure

_LONGEST = timedelta(days=1)  # that a file is read, by far


def brings_somebody_erased(session: Session, entry: Import) -> bool:
    """Of the temporary table `offered`, against those who were erased since shortly before the preview."""
    if entry.kind != "residents" or entry.previewed_at is None:
        return False
    lately = Erasure.at > entry.previewed_at - _LONGEST
    erased = session.execute(select(Erasure.ref_hash, Erasure.insurance_hash).where(lately)).all()
    if not erased:
        return False
    hashed, refs = hashing(REF), {row.ref_hash for row in erased}
    offered = session.execute(text("select ref, insurance_hash from offered")).all()
    insured = {row.insurance_hash for row in erased if row.insurance_hash}
    return any((row.ref and hashed(row.ref) in refs) or row.insurance_hash in insured for row in offered)
