"""Three thousand invented residents of three real villages, the same ones for the same seed and day.

Their names say that they are invented, their numbers come from the rehearsal range that no carrier assigns, and how
many speak what is drawn by lot: nothing here describes the villages.
"""

import csv
import io
import random
from datetime import date, timedelta

COLUMNS = ["ref", "name", "phone", "village_ref", "language", "card_expiry", "insurance_number", "consent"]
SEED = 20260701
PEOPLE = 3000
_LANGUAGES = {
    "MAU-BN": (("vi", 5), ("tay", 4), ("mong-1961", 1), ("giay", 1)),
    "MAU-NC": (("mong-1961", 6), ("mong-rpa", 1), ("dao", 3), ("vi", 1)),
    "MAU-PT": (("vi", 6), ("tay", 3), ("dao", 1)),
}
_HOUSEHOLD_SIZES = (1, 1, 2, 2, 3, 4)
_WITHOUT_PHONE = 0.03
_WITH_CONSENT = 0.7
_FURTHEST_EXPIRY = 90  # days


def residents_csv(today: date, people: int = PEOPLE, seed: int = SEED) -> str:
    """The list as an office would hand it in: households share a number, a language and an expiry date."""
    lot = random.Random(seed)  # noqa: S311
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(COLUMNS)
    number = 0
    while number < people:
        village = lot.choice(list(_LANGUAGES))
        languages, weights = zip(*_LANGUAGES[village], strict=True)
        language = lot.choices(languages, weights)[0]
        phone = "" if lot.random() < _WITHOUT_PHONE else f"+84992{number:06d}"
        expiry = today + timedelta(days=lot.randint(1, _FURTHEST_EXPIRY))
        for _ in range(min(lot.choice(_HOUSEHOLD_SIZES), people - number)):
            number += 1
            consent = "yes" if lot.random() < _WITH_CONSENT else "no"
            name, insurance = f"Người Mẫu {number:04d}", f"000000{number:04d}"
            rows.writerow([f"MAU-{number:04d}", name, phone, village, language, expiry, insurance, consent])
    return table.getvalue()
