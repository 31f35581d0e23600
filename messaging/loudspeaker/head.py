"""The head of a script: what one must know before reading, the same on paper, in plain text and on the screen."""

import math
from collections.abc import Sequence
from datetime import date

from messaging.loudspeaker import phrases, reading
from messaging.loudspeaker.order import Order
from messaging.loudspeaker.script import Paper, Part

# Lines that need the whole width of a page.
WIDE = frozenset(phrases.HEAD[name] for name in ("title", "villages", "code", "valid"))


def code(where: str, valid_from: date, bulletin_id: int) -> str:
    """`03043-20261122-7`: commune (and village), first day, bulletin."""
    return f"{where}-{valid_from:%Y%m%d}-{bulletin_id}"


def rows(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Label and value of every line of the head, in order; lines without a value are left out."""
    order, label = paper.order, phrases.HEAD
    listed = (
        (label["title"], titles(order)),
        (label["commune"], order.commune.full_name),
        (label["language"], languages(paper)),
        (label["villages"], ", ".join(order.villages)),
        (label["code"], order.code),
        (label["valid"], period(order.valid_from, order.valid_until)),
        (label["version"], versions(paper)),
        (label["priority"], priorities(order)),
        (label["minutes"], _minutes(paper.minutes)),
        (label["speed"], _speed(paper.parts)),
        (label["slots"], ", ".join(order.slots)),
    )
    return tuple((name, value) for name, value in listed if value)


def running(paper: Paper, part: Part) -> tuple[str, str]:
    """The head of every page, in two lines: which script and language, then where, when, how long and how urgent.

    A sheet that was torn off the others still says what it is.
    """
    order = paper.order
    first = f"{order.code} · {_version(part)} · {part.language.name_vi}"
    when = period(order.valid_from, order.valid_until)
    return first, " · ".join((order.commune.full_name, when, part_length(part), priorities(order)))


def part_heading(paper: Paper, part: Part) -> tuple[str, str]:
    """How a language begins: its name, and its version and length; empty in a script of one language."""
    if len(paper.parts) == 1:
        return "", ""
    return part.language.name_vi.upper(), f"{_version(part)} · {part_length(part)}"


def titles(order: Order) -> str:
    """What it is about; several messages are numbered."""
    named = [message.title for message in order.messages]
    return named[0] if len(named) == 1 else "; ".join(f"{place}. {title}" for place, title in enumerate(named, 1))


def priorities(order: Order) -> str:
    """The urgency of its messages, each once."""
    return ", ".join(dict.fromkeys(phrases.PRIORITIES[message.priority] for message in order.messages))


def languages(paper: Paper) -> str:
    """The languages in the order they are read."""
    return ", ".join(part.language.name_vi for part in paper.parts)


def versions(paper: Paper) -> str:
    """`3`, or, of several languages or messages, `Tiếng Việt 3, Mông (chữ 1961) 2+1`."""
    if len(paper.parts) == 1 and len(paper.parts[0].versions) == 1:
        return str(paper.parts[0].versions[0])
    return ", ".join(f"{part.language.name_vi} {_numbers(part)}" for part in paper.parts)


def period(first: date, last: date) -> str:
    """`22/11/2026–30/11/2026`, or the one day."""
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"


def part_length(part: Part) -> str:
    """How long one language takes: `khoảng 3 phút (170 âm tiết/phút)`."""
    return f"{_minutes(max(1, math.ceil(part.seconds / 60)))} ({_speed((part,))})"


def signatures(order: Order) -> tuple[tuple[str, str], ...]:
    """Who signs the paper, and the names of who did that part; no name where nobody is known."""
    had: dict[str, dict[str, None]] = {part: {} for part in phrases.SIGNATURES}
    for message in order.messages:
        for one in message.readings:
            for part, name in one.credits:
                if part != "approver":  # whoever approved a campaign signs for no people's committee
                    had.setdefault(part, {})[name] = None
    if order.approver:
        had["approver"][order.approver] = None
    kind = phrases.KINDS[order.commune.kind]
    return tuple((role.format(kind=kind), ", ".join(had[part])) for part, role in phrases.SIGNATURES.items())


def _minutes(count: int) -> str:
    return f"khoảng {count} phút"


def _speed(parts: Sequence[Part]) -> str:
    speeds = sorted({reading.speed_of(part.language) for part in parts})
    return f"{' – '.join(map(str, speeds))} âm tiết/phút"


def _version(part: Part) -> str:
    return f"{phrases.HEAD['version'].lower()} {_numbers(part)}"


def _numbers(part: Part) -> str:
    return "+".join(map(str, part.versions))
