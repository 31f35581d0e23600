"""The form of an export: which columns, in which form."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from accounts.models import Person
from foundation.web.forms import CheckboxesField, Form
from villages.exports.actions import OF_NUMBERS
from villages.exports.columns import COLUMNS


class ExportForm(Form):
    """`columns` are for everybody who may export, `numbers` hold what only communicators are given."""

    form = RadioField(
        _l("Form of the file"),
        choices=[SelectChoice("xlsx", _l("Excel workbook (XLSX)")), SelectChoice("csv", _l("CSV, semicolons, UTF-8"))],
        default="xlsx",
    )
    columns = CheckboxesField(_l("Columns"))
    numbers = CheckboxesField(_l("Whole numbers"))
    audience = HiddenField()

    def offer(self, kind: str, person: Person) -> None:
        """Fill in the columns of lists of this kind that this person may have."""
        known = COLUMNS[kind].values()
        may = person.has_role(*OF_NUMBERS)
        self.columns.choices = [SelectChoice(column.name, column.label) for column in known if not column.whole]
        self.numbers.choices = [SelectChoice(column.name, column.label) for column in known if column.whole and may]
        if not self.is_submitted():
            self.columns.data = [column.name for column in known if column.usual]

    @property
    def chosen(self) -> list[str]:
        """The names of all columns that were ticked."""
        return [*(self.columns.data or []), *(self.numbers.data or [])]
