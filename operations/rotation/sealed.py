"""Everything in the house that lies under FIELD_KEY, and what looks like it and does not.

A test compares this with the models: a column of bytes stands in one of the two tables.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, inspect

from foundation.database import Model
from messaging.sms.models import Addressee
from villages.contacts.models import Contact
from villages.history.models import ResidentVersion, VillageVersion
from villages.imports.models import OfferedResident, OfferedVillage
from villages.models import Resident


@dataclass(frozen=True)
class Sealed:
    """A table and those of its columns that hold values of `foundation.keys.encrypt`."""

    model: type[Model]
    columns: tuple[str, ...]

    @property
    def table(self) -> Table:
        found: Any = inspect(self.model).local_table
        assert isinstance(found, Table)
        return found


_OF_A_RESIDENT = ("phone", "second_phone", "insurance_number")
SEALED = (
    Sealed(Resident, _OF_A_RESIDENT),
    Sealed(ResidentVersion, _OF_A_RESIDENT),
    Sealed(VillageVersion, ("head_phone",)),
    Sealed(OfferedResident, _OF_A_RESIDENT),
    Sealed(OfferedVillage, ("head_phone",)),
    Sealed(Contact, ("phone",)),
    Sealed(Addressee, ("phone",)),
)

# Folders of the file store whose files are sealed by `foundation.sealing`.
FOLDERS = ("imports/", "exports/", "consent/")

# Bytes that hide no value: digests, hashes under LOOKUP_KEY (which does not rotate), a file in clear.
OTHER_BYTES = {
    "erasure": {"ref_hash", "insurance_hash"},
    "ignored_warning": {"digest"},
    "list_import": {"digest"},
    "memory_unit": {"source_digest", "rendering_digest"},
    "offered_resident": {"phone_hash", "second_phone_hash", "insurance_hash"},
    "recording": {"digest"},
    "resident": {"phone_hash", "second_phone_hash", "insurance_hash"},
    "resident_version": {"phone_hash", "second_phone_hash", "insurance_hash"},
    "returned_file": {"content"},
    "sign_in_failure": {"account_hash", "address_hash"},
    "sign_in_link": {"secret_hash"},
    "sms_addressee": {"number_hash"},
    "sms_attempt": {"number_hash", "body_digest"},
    "sms_do_not_contact": {"number_hash"},
    "sms_do_not_contact_listing": {"number_hash"},
    "sms_inbound": {"number_hash"},
    "sms_message": {"number_hash"},
    "sms_opt_out": {"number_hash"},
    "sms_opt_out_code": {"number_hash", "address_hash", "digest"},
    "sms_registration": {"digest"},
    "station_feed": {"secret_hash"},
}
