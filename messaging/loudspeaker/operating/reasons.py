"""Why a broadcast usually is not aired: to be tapped instead of typed. Kept in the log as written here."""

from flask_babel import lazy_gettext as _l

USUAL = (
    _l("Power cut"),
    _l("No line to the loudspeaker clusters"),
    _l("Amplifier or loudspeaker broken"),
    _l("Storm or heavy rain"),
    _l("The session was needed for something urgent"),
    _l("Nobody could read this language"),
    _l("The file or recording could not be opened"),
)
