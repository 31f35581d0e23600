"""Why words are not read out to a village.

PersonalWords
├── PersonalNumber    a mobile number that is none of the office's
├── ResidentsNumber   the number of somebody in the list
├── ResidentsName     the name of somebody in the list
└── PersonalTitle     the title, which is printed and stands in calendars
    ├── NumberInTitle
    └── NameInTitle
"""

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.refusals import LoudspeakerRefusal


class PersonalWords(LoudspeakerRefusal):
    """Words that point at one person."""


class PersonalNumber(PersonalWords):
    message = _l(
        "The loudspeaker text in %(language)s has the mobile number %(number)s: it may be somebody's own. Take it out, "
        "or name it in the setting HOTLINES if it is an office's."
    )


class ResidentsNumber(PersonalWords):
    message = _l(
        "The loudspeaker text in %(language)s has the number %(number)s of somebody in the list of residents: nobody's "
        "number is read out to a village. Take it out."
    )


class ResidentsName(PersonalWords):
    message = _l(
        "The loudspeaker text in %(language)s names “%(name)s”, who is in the list of residents: nobody's name is read "
        "out to a village. Take it out."
    )


class PersonalTitle(PersonalWords):
    """A title that points at one person."""


class NumberInTitle(PersonalTitle):
    message = _l(
        "The title has the number %(number)s, which is or may be somebody's own: it is printed on the scripts and "
        "stands in the stations' calendars. Take it out."
    )


class NameInTitle(PersonalTitle):
    message = _l(
        "The title names “%(name)s”, who is in the list of residents: it is printed on the scripts and stands in the "
        "stations' calendars. Take it out."
    )
