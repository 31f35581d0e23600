"""The forms of the desk."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from foundation.web.forms import Form
from translations.editing.queries import Typed
from translations.lengths import LONGEST
from translations.models import Rendering, Text

_SHORT_ENOUGH = {"maxlength": LONGEST}


class RenderingForm(Form):
    """One rendering; `version` and `source_version` say what its writer had open."""

    words = TextAreaField(_l("Rendering"), render_kw=_SHORT_ENOUGH)
    back_translation = TextAreaField(_l("Back-translation into Vietnamese"), render_kw=_SHORT_ENOUGH)
    note = TextAreaField(_l("Note to the reviewer"), render_kw=_SHORT_ENOUGH)
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    source_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    @classmethod
    def of(cls, text: Text, rendering: Rendering | None, taken: Typed | None = None) -> "RenderingForm":
        """The form as somebody opens it; `taken` are words of their own that they go on with."""
        if taken:
            return cls(data=vars(taken))
        opened: dict[str, Any] = {"version": 0, "source_version": text.version}
        if rendering:
            opened |= {
                "words": rendering.text,
                "back_translation": rendering.back_translation,
                "note": rendering.note,
                "version": rendering.version,
            }
        return cls(data=opened)

    @property
    def typed(self) -> Typed:
        """What stands in it."""
        words, told, note = (field.data or "" for field in (self.words, self.back_translation, self.note))
        return Typed(words, told, note, self.version.data or 0, self.source_version.data or 0)

    def catch_up(self, text: Text, rendering: Rendering | None) -> None:
        """Whoever was told what happened meanwhile may save over it: from now on that is what they had open."""
        self.version.data, self.source_version.data = rendering.version if rendering else 0, text.version
        self.version.raw_data = self.source_version.raw_data = None


class ReviewForm(Form):
    """What the reviewer says of the version that was read."""

    note = TextAreaField(_l("What should be changed"), render_kw=_SHORT_ENOUGH)
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
