"""Lists asked for, made by the worker, kept for a short while."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model


class Export(Model):
    """A list somebody asked for: `kind` is `residents` or `villages`, `form` is `xlsx` or `csv`.

    `question` is a stored audience (or the place asked for), `columns` the fields in their order. The sealed file
    lies in the store under `file` until `expires_at`; `state` is one of `lifecycle.State`.
    """

    __tablename__ = "list_export"

    id: Mapped[Key]
    kind: Mapped[str]
    form: Mapped[str]
    question: Mapped[dict[str, Any]] = mapped_column(default=dict)
    columns: Mapped[list[str]]
    state: Mapped[str]
    rows: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    file: Mapped[str] = mapped_column(default="")
    trouble: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    leased_until: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
