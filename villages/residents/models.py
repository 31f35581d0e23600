"""The index of names."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model


class SearchedName(Model):
    """A resident's name, folded and turned to begin with one of its words; triggers keep it, nobody else writes it.

    Nguyễn Văn An stands here three times: `nguyen van an /  `, `van an / nguyen `, `an / nguyen van `. Whatever word
    one looks for is the beginning of a key, and all others stand in the same key (docs/decisions/0020).
    """

    __tablename__ = "searched_name"

    turned: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    village_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    resident_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
