"""What a cell of a list may be as it comes from the file: text of a CSV file, or a workbook's own kinds of value."""

from datetime import date, datetime, time

Raw = str | int | float | bool | date | datetime | time | None
Row = list[Raw]
