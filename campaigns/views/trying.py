"""The words on one's own phone, and the texts at the networks."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from campaigns import actions, queries
from campaigns.remedies import TestForm
from campaigns.trials import queries as trials
from campaigns.views import pages
from foundation.database import db
from foundation.refusals import Refusal
from foundation.wakeups import wake
from foundation.web.formats import number
from messaging.sms.tasks import dispatch_run


@pages.route("/<slug>/test", methods=["GET", "POST"])
@needs("communicator", "approver")
def test(slug: str) -> Response | tuple[str, int]:
    """Send the SMS to a number one holds in one's hand; what became of the latest tests."""
    person, found = sessions.person(), queries.campaign(db.session, slug, sessions.person())
    form = TestForm.of(trials.last_number(db.session, person), trials.languages(db.session, found))
    if form.validate_on_submit():
        try:
            run = actions.send_test(db.session, person, found, form.phone.data, form.language.data)
        except Refusal as refusal:
            form.refuse(refusal, "phone")
        else:
            db.session.commit()
            wake(dispatch_run, run.id)
            flash(_("The test is on its way to the network."), "success")
            return redirect(url_for(".test", slug=slug))
    shown = trials.trials(db.session, found)
    return render_template("campaigns/test.html", campaign=found, form=form, trials=shown), form.status


@pages.post("/<slug>/registration")
@needs("communicator")
def register(slug: str) -> Response:
    """Write the texts down for registration with the networks."""
    found = queries.campaign(db.session, slug, sessions.person())
    count = len(actions.prepare(db.session, sessions.person(), found))
    db.session.commit()
    sentence = ngettext(
        "%(figure)s text is ready to be registered.",
        "%(figure)s texts are ready to be registered.",
        count,
        figure=number(count),
    )
    flash(sentence, "success")
    return redirect(url_for(".campaign", slug=slug))
