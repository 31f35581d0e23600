"""The public holidays of Vietnam, proposed and never entered by themselves.

From the library `holidays` (https://github.com/vacanza/holidays), which follows the Labour Code 45/2019/QH14, article
112, and the yearly decisions on days off: an office that broadcasts on Tết leaves them out.
"""

from datetime import date

from holidays import country_holidays


def proposed(year: int, since: date) -> list[tuple[date, str]]:
    """The public holidays of that year from that day on, in order, by their Vietnamese names."""
    found = country_holidays("VN", years=year, language="vi")
    return [(day, name) for day, name in sorted(found.items()) if day >= since]
