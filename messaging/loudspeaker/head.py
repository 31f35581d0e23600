"""The head of a script: what one must know before reading, the same on paper, in plain text and on the screen."""

from datetime import date

from messaging.loudspeaker import phrases
from messaging.loudspeaker.script import Order, Paper

# Lines that need the whole width of a page.
WIDE = frozenset({phrases.HEAD["title"], phrases.HEAD["villages"]})


def code(commune_code: str, valid_from: date, bulletin_id: int) -> str:
    """`03043-20261122-7`: commune, first day, bulletin."""
    return f"{commune_code}-{valid_from:%Y%m%d}-{bulletin_id}"


def rows(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Label and value of every line of the head, in order; lines without a value are left out."""
    order, label = paper.order, phrases.HEAD
    listed = (
        (label["title"], order.title),
        (label["commune"], order.commune.full_name),
        (label["language"], order.language.name_vi),
        (label["villages"], ", ".join(order.villages)),
        (label["code"], order.code),
        (label["version"], str(order.version)),
        (label["valid"], period(order.valid_from, order.valid_until)),
        (label["priority"], phrases.PRIORITIES.get(order.priority, order.priority)),
        (label["minutes"], length(paper)),
        (label["slots"], ", ".join(order.slots)),
    )
    return tuple((name, value) for name, value in listed if value)


def running(paper: Paper) -> str:
    """The head of every page, short."""
    order = paper.order
    return " · ".join(
        (
            f"{order.code} · {phrases.HEAD['version'].lower()} {order.version}",
            order.language.name_vi,
            order.commune.full_name,
            period(order.valid_from, order.valid_until),
        )
    )


def period(first: date, last: date) -> str:
    """`22/11/2026–30/11/2026`, or the one day."""
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"


def length(paper: Paper) -> str:
    """`khoảng 3 phút (170 âm tiết/phút)`."""
    speed = paper.order.language.syllables_per_minute
    return f"khoảng {paper.minutes} phút ({speed} âm tiết/phút)"


def signatures(order: Order) -> tuple[str, ...]:
    """Who signs the paper."""
    return tuple(role.format(kind=phrases.KINDS[order.commune.kind]) for role in phrases.SIGNATURES)
