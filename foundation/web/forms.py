"""Forms whose sentences speak the reader's language and whose refusals stand beside the field."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_translations, gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from foundation.refusals import Refusal

# What WTForms says by itself, so that extraction finds it; the last three count.
BUILT_IN = (
    _l("This field is required."),
    _l("Invalid input."),
    _l("Invalid email address."),
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("Not a valid float value."),
    _l("Not a valid date value."),
    _l("Not a valid time value."),
    _l("Not a valid datetime value."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    lambda n: ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", n
    ),
    lambda n: ngettext(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", n
    ),
    lambda n: ngettext(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", n
    ),
)


class _Sentences:
    """The built-in sentences of WTForms, from our catalogue: its own has no Vietnamese."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # Without filling in: WTForms does that itself, with names that ngettext does not know.
        return str(get_translations().ungettext(singular, plural, n))


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
