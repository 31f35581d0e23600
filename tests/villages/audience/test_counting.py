"""What is counted from the cells is what is selected, for any tree and any people."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from tests.villages.audience.conftest import Crowd
from tests.villages.audience.trees import TODAY, trees
from tests.villages.factories import make_resident, make_village
from villages.audience import cells, tree
from villages.audience.counting import Channel
from villages.audience.models import ListedPerson, PeopleList, ResidentCell
from villages.audience.queries import answering, counts, select_residents
from villages.audience.question import Audience
from villages.models import Resident, Village

ALIKE = ("village_id", "language", "mobile", "consent", "restricted", "has_card", "expiry_month")


def counted(session: Session) -> Counter[tuple[object, ...]]:
    """The cells as sums; those of nobody are left out."""
    found: Counter[tuple[object, ...]] = Counter()
    for cell in session.scalars(select(ResidentCell)):
        found[tuple(getattr(cell, name) for name in ALIKE)] += cell.people
    return Counter({key: people for key, people in found.items() if people})


def there(session: Session) -> Counter[tuple[object, ...]]:
    """The same counted by hand."""
    session.expire_all()
    return Counter(
        (
            one.village_id,
            one.language,
            one.mobile,
            one.consent,
            one.restricted_at is not None,
            one.has_card,
            one.card_expiry.replace(day=1) if one.card_expiry else None,
        )
        for one in session.scalars(select(Resident).where(Resident.erased_at.is_(None)))
    )


def test_any_tree_is_counted_and_selected_alike(session: Session, crowd: Crowd) -> None:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        trees(crowd.lists),
        st.sampled_from([Audience(), Audience(languages=("tay", "vi")), Audience(expiring_within=40)]),
    )
    def agree(node: tree.Node, flat: Audience) -> None:
        asked = replace(flat, where=node)
        meant = [
            one
            for one in crowd.people
            if one.restricted_at is None and one.erased_at is None and crowd.answers(asked.whole(), one)
        ]
        selected = {row.id for row in session.execute(select_residents(asked, TODAY))}
        assert selected == {one.id for one in meant}
        found = counts(session, asked, TODAY)
        assert found.people == len(meant)
        assert found.by_language == Counter(one.language for one in meant)
        assert found.by_commune == Counter(one.village.commune_code for one in meant)
        assert found.with_mobile == sum(one.mobile for one in meant)
        assert Audience.read(asked.stored()) == asked

    agree()


def test_the_contrary_is_everybody_else(session: Session, crowd: Crowd) -> None:
    everybody = counts(session, Audience(), TODAY).people

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees(crowd.lists))
    def complete(node: tree.Node) -> None:
        some = counts(session, Audience(where=node), TODAY).people
        assert some + counts(session, Audience(where=tree.Not(node)), TODAY).people == everybody

    complete()


def test_channels_are_told_apart(session: Session) -> None:
    loud, clusters, silent = (
        make_village(session, slots=["06:00"]),
        make_village(session, clusters=["Cụm mẫu 1"]),
        make_village(session),
    )
    for village in (loud, clusters, silent):
        make_resident(session, village)
    make_resident(session, silent, phone="+84992000001")
    found = counts(session, Audience(), TODAY)
    assert found.by_channel == {Channel.LOUDSPEAKER: 2, Channel.NEITHER: 1, Channel.SMS: 1}
    assert found.by_language_and_channel == {"vi": found.by_channel}


def test_the_cells_follow_every_change(session: Session, crowd: Crowd) -> None:
    assert counted(session) == there(session)
    chosen = [one.id for one in crowd.people[::3]]
    session.execute(update(Resident).where(Resident.id.in_(chosen)).values(consent=~Resident.consent, language="nung"))
    assert counted(session) == there(session)
    session.execute(update(Resident).where(Resident.id.in_(chosen[::2])).values(erased_at=func.now()))
    session.execute(update(Resident).where(Resident.id.in_(chosen[1::2])).values(restricted_at=None, card_expiry=TODAY))
    assert counted(session) == there(session)
    other = make_village(session)
    session.execute(update(Resident).where(Resident.id.in_(chosen[:5])).values(village_id=other.id))
    assert counted(session) == there(session)
    session.execute(delete(ListedPerson))
    session.execute(delete(Resident).where(Resident.id.in_(chosen)))
    assert counted(session) == there(session)


def test_a_change_of_nothing_that_is_asked_adds_no_row(session: Session, crowd: Crowd) -> None:
    before = session.scalar(select(func.count()).select_from(ResidentCell))
    session.execute(update(Resident).values(name="Người mẫu"))
    assert session.scalar(select(func.count()).select_from(ResidentCell)) == before


def test_what_is_taken_back_is_not_counted(session: Session, crowd: Crowd) -> None:
    session.commit()
    before = counted(session)
    session.execute(update(Resident).values(language="dao"))
    assert counted(session) != before
    session.rollback()
    assert counted(session) == before


def test_rows_that_are_alike_become_one(session: Session, crowd: Crowd) -> None:
    session.execute(update(Resident).values(language="tay"))
    before = counted(session)
    rows = session.scalar(select(func.count()).select_from(ResidentCell))
    assert rows
    assert rows > len(before)
    cells.fold(session)
    session.expire_all()
    assert counted(session) == before
    assert session.scalar(select(func.count()).select_from(ResidentCell)) == len(before)
    assert cells.fold(session) == 0


def test_what_was_wrong_is_mended(session: Session, crowd: Crowd) -> None:
    assert cells.mend(session) == 0
    session.execute(text("update resident_cell set people = people + 7 where id = (select min(id) from resident_cell)"))
    session.execute(text("delete from resident_cell where id = (select max(id) from resident_cell)"))
    assert counted(session) != there(session)
    assert cells.mend(session) == 2
    session.expire_all()
    assert counted(session) == there(session)


def test_a_list_that_is_gone_means_nobody(session: Session, crowd: Crowd) -> None:
    gone = crowd.lists["thu-gom"]
    for node in (tree.Listed(gone), tree.Not(tree.Listed(gone))):
        asked = Audience(where=node)
        assert counts(session, asked, TODAY).people
    session.execute(delete(PeopleList).where(PeopleList.id == gone))
    for node in (tree.Listed(gone), tree.Not(tree.Listed(gone)), tree.Some((tree.Consented(), tree.Listed(gone)))):
        asked = Audience(where=node)
        assert counts(session, asked, TODAY).people == 0
        assert session.scalar(select(func.count()).select_from(Resident).where(answering(asked, TODAY))) == 0


@pytest.mark.parametrize("percent", [1, 50, 100])
def test_a_village_of_nobody_is_never_below(session: Session, percent: int) -> None:
    make_resident(session, make_village(session), card_expiry=None)
    empty = make_village(session)
    from villages.audience.conditions import villages_below

    found = set(session.scalars(villages_below(percent, TODAY)))
    assert empty.id not in found
    assert len(found) == 1
    assert session.scalar(select(func.count()).select_from(Village)) == 2
