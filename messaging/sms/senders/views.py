"""The page of the senders: their pace and price, and what holds them back now."""

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, DecimalField, FloatField, IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional

from accounts import deeds
from accounts.access import needs
from foundation import settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web import navigation
from foundation.web.forms import Form
from messaging.sms.senders import actions, queries
from messaging.sms.senders.pace import Holding
from messaging.sms.tasks import sweep

pages = Blueprint("senders", __name__, template_folder="templates", url_prefix="/sms/senders")
navigation.add(pages, _l("Sending"), ".index", roles=("administrator",), order=60)

FIELDS = {
    "segments_per_second": _l("segments a second"),
    "daily_ceiling": _l("segments a day"),
    "price": _l("price of a segment"),
    "currency": _l("currency"),
    "registered_only": _l("approved texts only"),
    "two_way": _l("replies arrive"),
}
deeds.name(
    {"sender.change": _l("Sender changed"), "sender.price": _l("Price taken from the provider")},
    {"sender": _l("Sender")},
    FIELDS,
)

HOLDING = {
    Holding.FREE: (_l("nothing holds it back"), "good"),
    Holding.LIMITED: (_l("sending at its pace"), "move"),
    Holding.CEILING: (_l("its segments for today are used up"), "wait"),
    Holding.RESTING: (_l("resting"), "wait"),
}
RESTS = {
    "queue": _l("the network's queue for it is full"),
    "patience": _l("the network asked for patience"),
    "away": _l("the network cannot be reached"),
}


class AmountField(DecimalField):  # type: ignore[misc]
    """An amount of money, with a point or a comma before its hundredths."""

    data: Decimal | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            super().process_formdata([valuelist[0].strip().replace(",", ".")])
            if self.data is not None and not self.data.is_finite():
                self.data = None
                raise ValueError(self.gettext("Not a valid decimal value."))


class PaceField(FloatField):  # type: ignore[misc]
    """Segments a second, without decimals where there are none."""

    data: float | None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else f"{self.data or 0:g}"


class SenderForm(Form):
    """What holds for a sender."""

    segments_per_second = PaceField(_l("Segments a second"), [Optional(), NumberRange(0, actions.QUICKEST)])
    daily_ceiling = IntegerField(_l("Segments a day"), [Optional(), NumberRange(0, actions.HIGHEST_CEILING)])
    price = AmountField(_l("Price of a segment"), [Optional(), NumberRange(0, actions.DEAREST)], places=None)
    currency = StringField(_l("Currency"), [Length(max=3)])
    registered_only = BooleanField(_l("Only texts the network has approved may leave"))
    two_way = BooleanField(_l("Replies arrive"))


@pages.get("")
@needs("administrator")
def index() -> str:
    """All senders as they stand now; the house's own also before its first campaign."""
    queries.sender(db.session, settings.current().twilio_sender)
    return render_template(
        "senders/index.html",
        standings=queries.standings(db.session),
        news=queries.price_news(db.session),
        pricing_url=settings.current().pricing_url,
        own=settings.current().twilio_sender,
        holding=HOLDING,
        rests=RESTS,
        exact=exact,
    )


@pages.route("/<name>", methods=["GET", "POST"])
@needs("administrator")
def edit(name: str) -> Response | tuple[str, int]:
    """Other terms from now on."""
    own = name == settings.current().twilio_sender
    found = queries.sender(db.session, name) if own else actions.sender_named(db.session, name)
    form = SenderForm(obj=found)
    if not (form.validate_on_submit() and form.accepts(lambda: _change(form, name), _BESIDE)):
        return render_template("senders/edit.html", form=form, sender=found), form.status
    db.session.commit()
    wake(sweep)
    flash(_("Saved."), "success")
    return redirect(url_for(".index"))


_BESIDE: dict[type[Refusal], str] = {actions.CurrencyUnknown: "currency"}


def exact(amount: object, currency: str) -> str:
    """A price as it is: 850 đ, 0,0521 USD."""
    return f"{format_decimal(amount, '#,##0.####')} {'đ' if currency == 'VND' else currency}"


def _change(form: SenderForm, name: str) -> None:
    actions.change(db.session, current_user, name, actions.read(form.data))
