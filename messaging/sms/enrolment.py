"""Who of an audience gets a message, decided and inserted by one INSERT ... SELECT: nobody passes through Python."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    values,
)
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, OptOut, Run, message_state
from messaging.sms.opting_out.models import DoNotContact

_LARGEST_HOUSEHOLD = 32767  # the column is a smallint


def enrol(
    session: Session,
    run: Run,
    texts: dict[str, int | None],
    residents: Select[Any],
    first: tuple[MessageState, Reason | None],
    unregistered: Collection[int] = (),
) -> None:
    """One message row for every resident of the query, by the rules of the run.

    `texts` gives the words (sms_run_text) for each language asked for, None where people are held until there are
    some; `first` is the state of a message that could leave; words that are `unregistered` may not leave yet.
    """
    people = _ranked(_judged(residents, _groups(texts, unregistered), run), run.merges_households)
    state, reason = _standing(people, first)
    columns = {
        "run_id": literal(run.id, BigInteger),
        "resident_id": people.c.id,
        "occasion": literal("", Text),
        "language": people.c.language,
        "text_id": people.c.text_id,
        "state": state,
        "reason": reason,
        "household": case((people.c.represents, func.least(people.c.size, _LARGEST_HOUSEHOLD)), else_=1),
        "merged_into": case((people.c.merged, people.c.representative)),
        "number_hash": people.c.number_hash,
        "segments": literal(0),
    }
    rows = select(*(value.label(name) for name, value in columns.items())).select_from(people)
    session.execute(insert(Message).from_select(list(columns), rows, include_defaults=False))


def _judged(residents: Select[Any], words: Any, run: Run) -> Subquery:
    """Each resident with the words they would get and why they may not be sent to (null: they may)."""
    asked = residents.subquery("asked")
    refusals: list[tuple[ColumnElement[bool], Any]] = [
        (or_(asked.c.number_hash.is_(None), ~asked.c.mobile), literal(Reason.NO_MOBILE.value, Text)),
        (OptOut.number_hash.is_not(None), literal(Reason.OPTED_OUT.value, Text)),
    ]
    joined = (
        asked.join(words, words.c.language == asked.c.language, isouter=True)
        .join(OptOut, OptOut.number_hash == asked.c.number_hash, isouter=True)
    )  # fmt: skip
    if run.avoids_do_not_contact:
        joined = joined.join(DoNotContact, DoNotContact.number_hash == asked.c.number_hash, isouter=True)
        refusals.append((DoNotContact.number_hash.is_not(None), literal(Reason.DO_NOT_CONTACT.value, Text)))
    if run.needs_consent:
        refusals.append((~asked.c.consent, literal(Reason.NO_CONSENT.value, Text)))
    return (
        select(
            asked.c.id,
            asked.c.language,
            asked.c.number_hash,
            words.c.text_id,
            words.c.unregistered,
            case(*refusals, else_=cast(null(), Text)).label("refused"),
        )
        .select_from(joined)
        .subquery("judged")
    )


def _groups(texts: dict[str, int | None], unregistered: Collection[int]) -> Any:
    columns = (column("language", Text), column("text_id", BigInteger), column("unregistered", Boolean))
    rows = [(language, text_id, text_id in unregistered) for language, text_id in texts.items()]
    # The first row is nobody's: VALUES must have one, and its types settle those of the nulls below.
    return values(*columns, name="words").data([("", 0, False), *rows])


def _ranked(judged: Subquery, merges_households: bool) -> Subquery:
    """Who speaks for a number: the first of those who may be sent to; all others who may are merged."""
    may_be_sent = judged.c.refused.is_(None)
    representative: ColumnElement[int] = judged.c.id
    size: ColumnElement[int] = literal(1)
    if merges_households:
        representative = func.min(judged.c.id).filter(may_be_sent).over(partition_by=judged.c.number_hash)
        size = func.count().filter(may_be_sent).over(partition_by=judged.c.number_hash)
    return select(
        *judged.c,
        representative.label("representative"),
        size.label("size"),
        and_(may_be_sent, judged.c.id == representative).label("represents"),
        and_(may_be_sent, judged.c.id != representative).label("merged"),
    ).subquery("ranked")


def _standing(people: Subquery, first: tuple[MessageState, Reason | None]) -> tuple[Any, Any]:
    first_state, first_reason = first
    state = case(
        (people.c.refused.is_not(None), MessageState.SUPPRESSED.value),
        (people.c.merged, MessageState.MERGED.value),
        (or_(people.c.text_id.is_(None), people.c.unregistered), MessageState.HELD.value),
        else_=first_state.value,
    )
    reason = case(
        (people.c.refused.is_not(None), people.c.refused),
        (people.c.merged, cast(null(), Text)),
        (people.c.text_id.is_(None), Reason.NO_RENDERING.value),
        (people.c.unregistered, Reason.NOT_REGISTERED.value),
        else_=cast(first_reason, Text) if first_reason else cast(null(), Text),
    )
    return cast(state, message_state), reason
