"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import GenerativeSelect, Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its items, its number from 1, and how long the whole list is."""

    items: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first_item(self) -> int:
        """The place of the first item in the whole list, from 1; 0 for an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last_item(self) -> int:
        """The place of the last item in the whole list."""
        return min(self.number * self.per_page, self.total)


def requested() -> int:
    """The page number the address asks for (`?page=`); anything unreadable is the first."""
    return max(1, request.args.get("page", 1, type=int))


def page(session: Session, query: Select[T], number: int | None = None, per_page: int = PER_PAGE) -> Page[T]:
    """One page of a query over entities. A number past the end gives the last page."""
    return _cut(session, query, number, per_page, lambda cut: session.scalars(cut).all())


def page_of_rows(
    session: Session, query: GenerativeSelect, number: int | None = None, per_page: int = PER_PAGE
) -> Page[Any]:
    """One page of a query over several columns: its items are rows."""
    return _cut(session, query, number, per_page, lambda cut: session.execute(cut).all())


def page_url(number: int) -> str:
    """The address of another page of the list being read, filters kept."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": number}
    return url_for(request.endpoint or "", **arguments)


def _cut(session: Session, query: GenerativeSelect, number: int | None, per_page: int, fetch: Any) -> Page[Any]:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // per_page))
    wanted = min(requested() if number is None else max(1, number), last)
    items = fetch(query.limit(per_page).offset((wanted - 1) * per_page))
    return Page(items, wanted, total, per_page)
