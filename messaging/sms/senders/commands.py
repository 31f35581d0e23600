"""Senders from the terminal: `flask sms senders`, `flask sms sender set`, `flask sms prices fetch`."""

import dataclasses
import json
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.access import require
from accounts.queries import person_by_email
from foundation import settings
from foundation.commands import door, stop
from foundation.database import db
from foundation.refusals import Refusal
from foundation.wakeups import wake
from messaging.sms.senders import actions, prices, queries
from messaging.sms.tasks import sweep

sender = AppGroup("sender", help="Change what holds for a sender.")
price_group = AppGroup("prices", help="What a segment costs.")


class NoPricing(Refusal):
    message = _l("No pricing address is set (PRICING_URL): prices are those entered for each sender.")


class Price(click.ParamType[Decimal | None]):
    """An amount of money, or `none`."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal | None:
        try:
            amount = None if value == "none" else Decimal(value)
        except InvalidOperation:
            self.fail(_("“%(value)s” is no amount.", value=value), param, ctx)
        if amount is not None and not (amount.is_finite() and 0 <= amount <= actions.DEAREST):
            self.fail(_("“%(value)s” is no amount.", value=value), param, ctx)
        return amount


@click.command("senders")
@with_appcontext
@door
def senders() -> None:
    """Print every sender with its terms and what holds it back now, one JSON object per line."""
    for one in queries.standings(db.session):
        answer = {
            "name": one.sender.name,
            **dataclasses.asdict(actions.terms(one.sender)),
            "price": str(one.price),
            "currency": one.currency,
            "standing": one.pace.holding,
            "until": one.pace.until.isoformat() if one.pace.until else None,
            "reason": one.pace.reason or None,
            "segments_today": one.today,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


@sender.command("set")
@click.argument("name")
@click.option("--segments-per-second", type=click.FloatRange(0, actions.QUICKEST), help="0: no limit.")
@click.option("--daily-ceiling", type=click.IntRange(0, actions.HIGHEST_CEILING), help="Segments a day; 0: no limit.")
@click.option("--price", type=Price(), help="For one segment; none: the setting SEGMENT_PRICE.")
@click.option("--currency", help="Its code, such as VND.")
@click.option("--registered-only/--any-text", default=None, help="Whether only texts the network approved may leave.")
@click.option("--two-way/--one-way", default=None, help="Whether replies arrive.")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it; the account's roles hold.")
@door
def set_sender(name: str, email: str, **wish: Any) -> None:
    """Other terms for the sender NAME from now on; what is left out stays. A new name makes a new sender."""
    person = person_by_email(db.session, email)
    require(person, "administrator")
    actions.check_name(name)
    found = queries.sender(db.session, name)
    given = {field: value for field, value in wish.items() if _is_given(field)}
    actions.change(db.session, person, name, actions.read(dataclasses.asdict(actions.terms(found)) | given))
    db.session.commit()
    wake(sweep)
    click.echo(json.dumps(dataclasses.asdict(actions.terms(found)), ensure_ascii=False, default=str))


@price_group.command("fetch")
@door
def fetch() -> None:
    """Ask the provider what a segment costs (PRICING_URL), as happens by itself once a day."""
    if not settings.current().pricing_url:
        raise NoPricing
    told = prices.renew(db.session)
    db.session.commit()
    if told is None:
        stop(_("The provider gave no price that can be used; the prices stay as they were."))
    click.echo(f"{told.amount} {told.currency}")


def _is_given(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source == click.core.ParameterSource.COMMANDLINE
