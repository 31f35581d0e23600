"""A file somebody hands in, opened as a table: what is found out, what a person chose, what is to be asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from villages.imports import fields
from villages.imports.reading import encodings, files, headers, limits, sniffing
from villages.imports.reading.archives import Inside, look_through
from villages.imports.reading.choices import Choices
from villages.imports.reading.encodings import UNDOUBTED, Candidate
from villages.imports.reading.files import File
from villages.imports.reading.headers import Header
from villages.imports.reading.legacy import DECODERS, mend
from villages.imports.reading.limits import Limits
from villages.imports.reading.refusals import CrowdedSheet, EmptySheet, LargeFile
from villages.imports.reading.remarks import Doubt, Remark, Together
from villages.imports.reading.texts import Text
from villages.imports.reading.values import Raw, Row
from villages.imports.reading.workbooks import Sheet, Workbook

Rows = Iterator[tuple[int, Row]]
_SAMPLED = 400  # rows that are looked at for letters of old fonts
_SHOWN = 3
_LEAST_KNOWN = 2  # columns by which a sheet looks like a list


@dataclass(frozen=True)
class Table:
    """A list as it will be read.

    `form` is `xlsx`, `xls`, `ods` or `csv`; `sheets` are those with rows, `sheet` the one that is read (empty for CSV).
    `encodings` are the ways to read the letters, with some lines each; one alone when there is no doubt. `header_row`
    counts from 1, columns from 0; `mapping` gives the field of each column that is taken. `ethnicity` are columns that
    are never taken: `rows()` and `samples` leave them empty. `samples` holds the first values of each column, `titles`
    what stands above the names.
    """

    form: str
    sheets: Sequence[Sheet]
    sheet: str
    encoding: str
    encodings: Sequence[Candidate]
    separator: str
    header_row: int
    headings: Sequence[str]
    mapping: Mapping[int, str]
    ethnicity: frozenset[int]
    samples: Sequence[Sequence[str]]
    doubts: Sequence[Doubt]
    remarks: Sequence[Remark]
    first_row: int
    most_rows: int
    source: Callable[[], Rows]
    titles: Sequence[str] = ()

    def rows(self) -> Iterator[tuple[int, Sequence[Raw]]]:
        """Every row below the names that is not blank, with its number in the file (the first is 1).

        A row may have fewer or more cells than there are headings.

        Raises:
            CrowdedSheet: more rows than the settings allow.
            BrokenTable: a CSV file whose quotation marks do not close.
        """
        taken = 0
        for number, row in self.source():
            if number < self.first_row:
                continue
            taken += 1
            if taken > self.most_rows:
                raise CrowdedSheet(most=self.most_rows)
            for column in self.ethnicity:
                if column < len(row):
                    row[column] = None
            yield number, row


@dataclass(frozen=True)
class Source:
    """An opened file before its columns are known; `several`: more than one visible sheet looks like a list."""

    form: str
    rows: Callable[[], Rows]
    encoding: str
    encodings: Sequence[Candidate]
    separator: str = ""
    sheets: Sequence[Sheet] = ()
    sheet: str = ""
    several: bool = False
    remarks: Sequence[Remark] = ()


def open_table(
    file: File, name: str, kind: str, choices: Choices, remembered: Mapping[str, str], most: Limits | None = None
) -> Table:
    """The file as a table of `villages` or `residents`; `name` is what the person calls it.

    `remembered` gives the field of a heading (by `fields.heading_key`) as the office said before.

    Raises:
        UnreadableTable: the file as a whole cannot be read (`reading.refusals`).
    """
    bounds = most or limits.current()
    if files.size_of(file) > bounds.largest:
        raise LargeFile(most=bounds.largest // limits.MEGABYTE)
    form = sniffing.form_of(file)
    if form == "csv":
        source = _text(file, kind, choices, remembered)
    else:
        seen = look_through(file, bounds) if form == "zip" else Inside("xls", macros=sniffing.has_macros(file))
        source = _workbook(Workbook(file, bounds), seen, kind, choices, remembered)
    return _table(source, kind, choices, remembered, bounds)


def _text(file: File, kind: str, choices: Choices, remembered: Mapping[str, str]) -> Source:
    text = Text(file, choices.encoding)
    separator = choices.separator or text.separator(kind, remembered)
    return Source("csv", lambda: text.rows(separator), text.encoding, text.candidates, separator=separator)


def _workbook(book: Workbook, seen: Inside, kind: str, choices: Choices, remembered: Mapping[str, str]) -> Source:
    sheets = book.sheets()
    lists = [sheet for sheet in sheets if _looks_like_list(book, sheet, kind, remembered)]
    visible = [sheet for sheet in lists or sheets if not sheet.hidden] or lists or sheets
    if not visible:
        raise EmptySheet
    name = choices.sheet or visible[0].name
    texts = [cell for _, row in islice(book.rows(name), _SAMPLED) for cell in row if isinstance(cell, str)]
    candidates = encodings.of_texts(texts, "unicode")
    encoding = choices.encoding or candidates[0].encoding
    remarks = [Remark(about) for about in ("formulas", "macros", "hidden") if getattr(seen, about)]
    if (seen.form == "ods" and seen.merged) or book.has_merged(name):
        remarks.append(Remark("merged"))
    remarks += [Remark("hidden sheet", {"sheet": sheet.name}) for sheet in lists if sheet.hidden]
    return Source(
        seen.form,
        lambda: _mended(book.rows(name), encoding),
        encoding,
        candidates,
        sheets=sheets,
        sheet=name,
        several=len(visible) > 1,
        remarks=remarks,
    )


def _looks_like_list(book: Workbook, sheet: Sheet, kind: str, remembered: Mapping[str, str]) -> bool:
    rows = [row for _, row in islice(book.rows(sheet.name), headers.LOOKED_AT)]
    found = headers.find([*_all_mended(rows)], kind, remembered)
    return bool(found and len(found.mapping) >= _LEAST_KNOWN and len(rows) > 1)


def _mended(rows: Rows, encoding: str) -> Rows:
    """The rows with the letters of a legacy font as Unicode."""
    if encoding not in DECODERS:
        return rows
    return ((number, [mend(cell, encoding) if isinstance(cell, str) else cell for cell in row]) for number, row in rows)


def _all_mended(rows: Sequence[Row]) -> Sequence[Row]:
    """The first rows as they most likely read."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    encoding = encodings.of_texts(texts, "unicode")[0].encoding
    return [row for _, row in _mended(iter(enumerate(rows)), encoding)]


def _table(source: Source, kind: str, choices: Choices, remembered: Mapping[str, str], bounds: Limits) -> Table:
    first = list(islice(source.rows(), headers.LOOKED_AT))
    by_place = _with_gaps(first)
    header = headers.find(by_place, kind, remembered, choices.header_row)
    if header is None or not any(number >= header.first for number, _ in first):
        raise EmptySheet
    ethnicity = frozenset(index for index, heading in enumerate(header.headings) if fields.is_ethnicity(heading))
    mapping = _mapping(header, kind, choices, ethnicity)
    samples = _samples([row for number, row in first if number >= header.first], len(header.headings), ethnicity)
    return Table(
        form=source.form,
        sheets=source.sheets,
        sheet=source.sheet,
        encoding=source.encoding,
        encodings=source.encodings,
        separator=source.separator,
        header_row=header.row,
        headings=header.headings,
        mapping=mapping,
        ethnicity=ethnicity,
        samples=samples,
        doubts=_doubts(source, kind, choices, mapping),
        remarks=[*source.remarks, *_about_columns(header, mapping, samples, ethnicity)],
        first_row=header.first,
        most_rows=bounds.rows,
        source=source.rows,
        titles=[words for row in by_place[: header.row - 1] for cell in row if (words := headers.text(cell))],
    )


def _with_gaps(first: Sequence[tuple[int, Row]]) -> list[Row]:
    """The first rows at their places in the file, the empty ones among them."""
    known = dict(first)
    last = min(max(known, default=0), 10 * headers.LOOKED_AT)
    return [known.get(number, []) for number in range(1, last + 1)]


def _mapping(header: Header, kind: str, choices: Choices, ethnicity: frozenset[int]) -> dict[int, str]:
    if choices.columns is None:
        return dict(header.mapping)
    known = fields.FIELDS[kind]
    chosen = {index: name for index, name in choices.columns.items() if name in known and index not in ethnicity}
    return {index: name for index, name in sorted(chosen.items()) if index < limits.MOST_COLUMNS}


def _samples(rows: Sequence[Row], columns: int, ethnicity: frozenset[int]) -> list[list[str]]:
    found: list[list[str]] = []
    for column in range(columns):
        values = (headers.text(row[column]) for row in rows if column < len(row) and column not in ethnicity)
        found.append(list(islice(filter(None, values), _SHOWN)))
    return found


def _doubts(source: Source, kind: str, choices: Choices, mapping: Mapping[int, str]) -> list[Doubt]:
    found = []
    if source.several and not choices.sheet:
        found.append(Doubt("sheet"))
    if source.encoding not in UNDOUBTED and not choices.encoding:
        found.append(Doubt("encoding"))
    if lacking := fields.missing(kind, {*mapping.values(), *choices.defaults}):
        found.append(Doubt("columns", {"fields": Together([field.label for field in lacking])}))
    return found


def _about_columns(
    header: Header, mapping: Mapping[int, str], samples: Sequence[Sequence[str]], ethnicity: frozenset[int]
) -> list[Remark]:
    found = [Remark("ethnicity", {"column": header.headings[index]}) for index in sorted(ethnicity)]
    others = [
        heading
        for index, heading in enumerate(header.headings)
        if heading and index not in mapping and index not in ethnicity and samples[index]
    ]
    if others:
        found.append(Remark("left out", {"columns": ", ".join(f"“{heading}”" for heading in others)}))
    return found
