"""Forms whose sentences speak the reader's language and whose refusals stand beside the field."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from foundation.refusals import Refusal


class _Sentences:
    """The built-in sentences of WTForms, from our catalogue: its own has no Vietnamese."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(ngettext(singular, plural, n))


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the house; render its fields with `field()` of macros.html."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Any:
            return _Sentences()

    @property
    def status(self) -> int:
        """The status code of the page that shows this form: 422 when something is to be mended."""
        return 422 if self.errors else 200

    def accepts(self, deed: Callable[[], object], beside: Mapping[type[Refusal], str] | None = None) -> bool:
        """Do it; a refusal is shown beside the field its class belongs to, or above the form, and gives False."""
        try:
            deed()
        except Refusal as refusal:
            self.refuse(
                refusal, next((name for kind, name in (beside or {}).items() if isinstance(refusal, kind)), None)
            )
            return False
        return True

    def refuse(self, refusal: Refusal, name: str | None = None) -> None:
        """Show the refusal beside the field of that name, or above the form."""
        if name is None:
            self.form_errors.append(str(refusal))
        else:
            self[name].errors = [*self[name].errors, str(refusal)]


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as boxes to tick; an empty choice is allowed."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
