"""The editable script in LibreOffice: it opens without repair, keeps every word and parts no sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

from messaging.loudspeaker import head
from messaging.loudspeaker.blocks import Say
from messaging.loudspeaker.documents import docx
from tests.messaging.loudspeaker.documents.samples import PAPERS, squeezed

pytestmark = pytest.mark.office

NAMES = ("vietnamese", "mong beside vietnamese", "three messages", "hostile markup", "sixty villages")
LONGEST_START = 240  # seconds for a first start on a busy machine


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages of each paper as LibreOffice prints them, by name; converted in one start."""
    folder = tmp_path_factory.mktemp("office")
    for name in NAMES:
        (folder / f"{name}.docx").write_bytes(docx.render(PAPERS[name], void=name == "three messages"))
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is not installed: see make office"
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in NAMES]
    convert = [soffice, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    done = subprocess.run(convert, capture_output=True, text=True, timeout=LONGEST_START, check=False)
    assert done.returncode == 0, done.stderr
    return {name: pages(folder / f"{name}.pdf") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_there_and_on_one_page(opened: dict[str, list[str]], name: str) -> None:
    for block in PAPERS[name].blocks:
        if isinstance(block, Say):
            for line in (*(line.printed for line in block.lines), *block.beside):
                if len(line) < docx.LONG_BESIDE:
                    found = [page for page in opened[name] if tight(line) in page]
                    assert found, line


@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_its_head_and_number(opened: dict[str, list[str]], name: str) -> None:
    paper, found = PAPERS[name], opened[name]
    heads = [tuple(map(tight, head.running(paper, part))) for part in paper.parts]
    for number, page in enumerate(found, 1):
        assert any(all(line in page for line in lines) for lines in heads)
        assert f"trang{number}/{len(found)}" in page


def test_a_void_script_says_so_on_every_page(opened: dict[str, list[str]]) -> None:
    assert all("HẾTHIỆULỰC" in page for page in opened["three messages"])
    assert not any("HẾTHIỆULỰC" in page for page in opened["vietnamese"])


def test_a_language_begins_a_page(opened: dict[str, list[str]]) -> None:
    begins = [place for place, page in enumerate(opened["three messages"]) if "MÔNG(CHỮ1961)" in page]
    assert len(begins) == 1
    assert begins[0] > 0
    assert "Xincảmơnvàkínhchàobàcon!" in opened["three messages"][begins[0] - 1]


def pages(path: Path) -> list[str]:
    """The words of each page without spaces: a program may part a word at a stroke, and columns side by side."""
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return [tight(page) for page in read.split("\f")[:-1]]


def tight(text: str) -> str:
    return squeezed(text).replace(" ", "")
