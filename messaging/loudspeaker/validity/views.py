"""The public door of the QR code: valid, HẾT HIỆU LỰC, replaced or not known. Nobody signs in."""

from flask import Blueprint, Response, render_template
from flask_babel import lazy_gettext as _l

from foundation import clock
from foundation.database import db
from messaging.loudspeaker import head, lifecycle
from messaging.loudspeaker.phrases import NOTES
from messaging.loudspeaker.validity import addresses, queries

pages = Blueprint("validity", __name__, template_folder="templates", url_prefix=addresses.PATH)

# The one word of the page, by the worst of what stands on the paper: tone, picture, Vietnamese, what to do.
VERDICTS = {
    "in_force": ("good", "check", "CÒN HIỆU LỰC", _l("This paper is valid. It may be read out.")),
    "not_yet": ("wait", "clock", "CHƯA ĐẾN NGÀY PHÁT", _l("This paper is not to be read out yet.")),
    "void": ("bad", "cross", NOTES["void"], _l("This paper must not be read out any more.")),
    "partly": ("bad", "cross", f"{NOTES['void']} MỘT PHẦN", _l("Not all of this paper may be read out.")),
    "unknown": ("quiet", "question", "KHÔNG TÌM THẤY", _l("No paper of this office has this address.")),
}


@pages.get("/<code>/<papers>")
def paper(code: str, papers: str) -> tuple[str, int]:
    """Whether what stands on the paper may still be read out."""
    editions = addresses.read(papers)
    found = queries.findings(db.session, code, editions, clock.today())
    shown = {"verdict": VERDICTS[verdict(found)], "findings": found, "editions": editions, "void": lifecycle.VOID}
    words = {"sentence": lifecycle.sentence, "period": head.period}
    return render_template("validity/paper.html", **shown, **words), 200 if any(found) else 404


@pages.after_request
def forget(response: Response) -> Response:
    """An answer of yesterday may be wrong today, and no search engine is to list papers."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def verdict(found: list[queries.Finding | None]) -> str:
    """The one word for the whole paper."""
    standings = {one.standing if one else "unknown" for one in found}
    bad = standings - {"in_force", "not_yet"}
    if not standings or standings == {"unknown"}:
        return "unknown"
    if bad:
        return "void" if standings == bad else "partly"
    return "not_yet" if "not_yet" in standings else "in_force"
