"""No field for ethnicity anywhere: ethnic origin is sensitive (Law 91/2025/QH15), and nobody here needs it.

The house asks which language a person wants. Words of ethnicity may stand only in sentences that say it is not taken,
and about languages.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from foundation.database import Model
from foundation.spelling import fold
from foundation.web.forms import Form
from operations.catalogues import read
from tests.house.test_structure import ROOT
from villages.imports.fields import FIELDS

# Folded: without marks, in small letters, as a heading is compared. People are asked for none of these.
WORDS = re.compile(r"\bdan toc\b|ethnic|\bsac toc\b|\btoc nguoi\b|\bnationality\b|\bquoc tich\b|\bton giao\b|religion")
# What may be said: that it is not taken, and the languages of minorities (Decree 49/2024/NĐ-CP, the programme's law).
ALLOWED = (
    re.compile(
        r"never taken|not taken|is not read|no field for ethnicity|no ethnicity|left out|leave it|left where it"
    ),
    re.compile(r"khong bao gio|khong lay|khong nhan|khong doc|khong luu|bo qua"),
    re.compile(
        r"tieng (cua )?(cac |mot )?dan toc|ngon ngu dan toc|chu (viet )?(cua )?dan toc|(noi|loi|phong) .*dan toc"
    ),
    re.compile(r"minority|ethnic origin is sensitive|ethnic language|languages? of|about ethnicity|ethnicity is known"),
)
PLACES = ("*.html", "*.csv", "*.json", "*.js", "*.sql", "migrations/*.py", "carrier/*.py", "operations/**/*.csv")


def told(line: str) -> bool:
    """Whether a line speaks of ethnicity otherwise than it may."""
    plain = fold(line)
    return bool(WORDS.search(plain)) and not any(allowed.search(plain) for allowed in ALLOWED)


def forms() -> Iterator[type]:
    def kinds(kind: type) -> Iterator[type]:
        yield kind
        for narrower in kind.__subclasses__():
            yield from kinds(narrower)

    yield from kinds(Form)


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Dân tộc", True),
        ("dan_toc: Mapped[str]".replace("_", " "), True),
        ("ethnicity = StringField()", True),
        ("The column “Dân tộc” is never taken.", False),
        ("các thứ tiếng dân tộc thiểu số", False),
        ("Dân số", False),
    ],
)
def test_the_search_tells_them_apart(line: str, wrong: bool) -> None:
    assert told(line) is wrong


def test_no_table_has_a_column_for_it(app: Flask) -> None:
    columns = [f"{table.name}.{column.name}" for table in Model.metadata.tables.values() for column in table.columns]
    assert len(columns) > 300
    assert [name for name in columns if WORDS.search(name.replace("_", " ")) or "ethnic" in name] == []


def test_no_form_asks_for_it(app: Flask) -> None:
    fields = [
        (kind.__name__, name, str(field.args[0] if field.args else field.kwargs.get("label", "")))
        for kind in forms()
        for name in dir(kind)
        if hasattr(field := getattr(kind, name), "field_class")
    ]
    assert len(fields) > 50
    assert [field for field in fields if told(" ".join(field).replace("_", " "))] == []


def test_no_field_of_a_list_takes_it() -> None:
    for kind, fields in FIELDS.items():
        taken = [(kind, name) for name, field in fields.items() if any(map(told, (name, *field.headings)))]
        assert taken == []


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_no_word_of_the_interface_asks_for_it(locale: str) -> None:
    said = [text for entry in read(locale) for text in (entry.id, entry.string) if isinstance(text, str)]
    assert len(said) > 1000
    assert [text for text in said if told(text)] == []


def test_no_page_table_or_migration_names_it() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked(*PLACES)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if told(line)
    ]
    assert wrong == []
