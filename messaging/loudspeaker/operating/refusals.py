"""What the telephone's outbox is told.

LoudspeakerRefusal
├── BatchUnreadable   not what our page sends
├── BatchTooLong      more entries than are taken at once
├── EntryUnreadable   one entry of it is damaged
├── AnotherPerson     noted by somebody else than who is signed in
└── KeyTaken          somebody else's entry has this key
"""

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.refusals import LoudspeakerRefusal


class BatchUnreadable(LoudspeakerRefusal):
    message = _l("What was sent could not be read. Nothing was logged; reload the page and send it again.")


class BatchTooLong(LoudspeakerRefusal):
    message = _l("At most %(most)s entries are taken at once, and %(found)s came. Nothing was logged.")


class EntryUnreadable(LoudspeakerRefusal):
    message = _l("This entry is damaged and cannot be read (%(field)s). Log the broadcast again.")


class AnotherPerson(LoudspeakerRefusal):
    message = _l("This was noted by somebody else. It waits until that person signs in on this telephone.")


class KeyTaken(LoudspeakerRefusal):
    message = _l("Somebody else has sent an entry with the same mark. Log the broadcast again.")
