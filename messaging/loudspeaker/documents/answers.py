"""How a file leaves over HTTP: under its name, and not a second time to whoever has it."""

from flask import Response, request

from messaging.loudspeaker.documents.forms import FORMS
from messaging.loudspeaker.documents.storage import Document


def handed(document: Document) -> Response:
    """The file, a part of it, or “you have it” (304).

    A browser asks each time whether its copy is still the one: a script may be withdrawn at any moment, so no copy may
    be called immutable. The question costs no drawing and no reading.
    """
    answer = Response(content_type=FORMS[document.form].media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename={document.name}"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(document.tag)
    if request.if_none_match.contains(document.tag):
        answer.status_code = 304
        return answer
    content = document.content()
    answer.data = content
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer
