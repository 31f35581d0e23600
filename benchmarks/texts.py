"""The words of the benchmarks: half of the people get GSM-7, half UCS-2."""

from sqlalchemy import Select, func, select

from messaging.sms.sending import Group, Words
from villages.models import Resident

PLAIN = Words(
    "vi",
    1,
    "{office}: the BHYT cua {name} het han ngay {card_expiry}. Moi den diem thu hoac buu dien xa. Hoi dap: {hotline}",
    plain=True,
)
MARKED = Words("tay", 1, "[bản mẫu] {office}: thẻ BHYT của {name} hết hạn ngày {card_expiry}. Hỏi đáp: {hotline}")


def halves(counts: dict[str, int]) -> tuple[Group, ...]:
    """Which languages get which words, so that either text goes to about as many people."""
    groups, given = [], {PLAIN.language: 0, MARKED.language: 0}
    for language, people in sorted(counts.items(), key=lambda entry: -entry[1]):
        words = min(given, key=lambda name: given[name])
        given[words] += people
        groups.append(Group(language, words))
    return tuple(groups)


def one_of_each_number(count: int) -> "Select[tuple[int]]":
    """The ids of so many residents with a number of their own and a card that runs out some day."""
    of_number = func.row_number().over(partition_by=Resident.phone_hash, order_by=Resident.id).label("place")
    people = select(Resident.id, of_number).where(Resident.card_expiry.is_not(None)).subquery()
    return select(people.c.id).where(people.c.place == 1).order_by(people.c.id).limit(count)
