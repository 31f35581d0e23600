"""Why a cell cannot be taken, and what a person should know of one that was.

UnusableCell
├── EmptyCell, LongCell, UnreadableCell, NotAName
├── NotADate              no such day of the calendar
│   ├── NoDay             a month or a year alone
│   ├── MonthFirst        possible only as month/day/year, which is never read
│   ├── YearOutOfRange, DayToCome
├── NotAYesOrNo, NotASlot, NotACount
├── NotAnInsuranceNumber
│   └── NineDigits, IdentityNumber
├── AmbiguousLanguage     a person has to say which; so of OtherLanguage, a `foundation.languages.UnknownLanguage`
├── VillageElsewhere, NoCommune
└── RehearsalNumber

Remark                    the row is taken all the same
├── SecondPhoneKept, PhoneLeftOut, LandlineOnly
├── ZeroRestored
├── NearlyThisVillage, VillageHasOtherRef
└── OldPlacesMapped       of the file as a whole
"""

from flask_babel import lazy_gettext as _l

from foundation.languages import UnknownLanguage
from foundation.refusals import Refusal


class UnusableCell(Refusal):
    """The value cannot be taken; the account shows it beside the sentence, masked where personal."""


class EmptyCell(UnusableCell):
    message = _l("This may not be left empty.")


class LongCell(UnusableCell):
    message = _l("This is too long: %(length)s characters, at most %(most)s.")


class UnreadableCell(UnusableCell):
    message = _l("This holds characters that cannot be shown: type it again.")


class NotAName(UnusableCell):
    message = _l("A name has letters: is this another column?")


class NotADate(UnusableCell):
    message = _l("This is not a date: write day/month/year, for example 31/03/2026.")


class NoDay(NotADate):
    message = _l("The day is missing: write day/month/year, for example 31/03/2026.")


class MonthFirst(NotADate):
    message = _l("There is no month %(month)s: if the month was written first, write day/month/year.")


class YearOutOfRange(NotADate):
    message = _l("The year %(year)s cannot be meant here: it must lie between %(first)s and %(last)s.")


class DayToCome(NotADate):
    message = _l("This day lies in the future.")


class NotAYesOrNo(UnusableCell):
    message = _l("Write “yes” or “no” (or “có”, “không”).")


class NotASlot(UnusableCell):
    message = _l("“%(slot)s” is not a time of day: write 06:00|17:00.")


class NotACount(UnusableCell):
    message = _l("This is not a number of people or households: write it in figures, for example 1234.")


class NotAnInsuranceNumber(UnusableCell):
    message = _l("A social-insurance number has ten digits.")


class NineDigits(NotAnInsuranceNumber):
    message = _l("This has nine digits and should have ten: if a zero in front was lost, format the column as text.")


class IdentityNumber(NotAnInsuranceNumber):
    message = _l("This has twelve digits like an identity card: a social-insurance number has ten.")


class AmbiguousLanguage(UnusableCell):
    """Fields: `question` (the key of the answer), `choices` (slugs), and what the sentence names."""

    message = _l("“%(name)s” may be several: %(candidates)s.")


class OtherLanguage(UnknownLanguage):
    """Fields: `question` (the key of the answer), `choices` (none), and what the sentence names."""

    message = _l("No language is called “%(language)s”: say which of the languages of the house is meant.")


class VillageElsewhere(UnusableCell):
    message = _l("The village of this reference lies in %(commune)s, the row says otherwise.")


class NoCommune(UnusableCell):
    message = _l("The commune of the village is missing: villages of one name are in many communes.")


class RehearsalNumber(UnusableCell):
    message = _l("This number is for rehearsals only, and a real carrier is configured here (TWILIO_API_URL).")


class Remark(Refusal):
    """Nothing is refused: a person should know it."""


class SecondPhoneKept(Remark):
    message = _l("Two numbers: messages go to the first that can receive them, the other is kept.")


class PhoneLeftOut(Remark):
    message = _l("Only two numbers of a person are kept: this one is left out.")


class LandlineOnly(Remark):
    message = _l("A landline is kept, but receives no SMS.")


class ZeroRestored(Remark):
    message = _l("The spreadsheet held a number of nine digits: the zero in front was put back.")


class NearlyThisVillage(Remark):
    message = _l("A new village, but this commune has one of nearly the same name: %(candidates)s.")


class VillageHasOtherRef(Remark):
    message = _l("A new reference, but this commune has a village of this name: %(candidates)s.")


class OldPlacesMapped(Remark):
    message = _l("%(count)s rows name communes as they were before July 2025; each was put into today's commune.")
