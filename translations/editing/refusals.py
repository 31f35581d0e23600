"""What is refused beside a rendering, each with its sentence for the reader."""

from flask_babel import lazy_gettext as _l

from translations.refusals import DeskRefusal


class EmptyComment(DeskRefusal):
    message = _l("Write something first: an empty comment helps nobody.")


class NothingToTakeBack(DeskRefusal):
    message = _l("This language is not marked as needing a human speaker.")
