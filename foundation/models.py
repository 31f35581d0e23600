"""What the database remembers of the installation itself."""

from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model


class KeyMark(Model):
    """The fingerprint of a key this database was written with, so that another key is refused, never mixed in."""

    __tablename__ = "key_mark"

    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]
