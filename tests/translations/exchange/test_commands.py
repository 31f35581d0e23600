"""The exchange on a terminal."""

import json
from pathlib import Path

import polib
import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.campaigns import factories as campaigns
from tests.translations import factories
from tests.translations.phrasebook import factories as phrases
from translations import actions, queries
from translations.exchange import queries as exchange
from translations.lifecycle import RenderingState
from translations.models import Text

WORDS, TOLD = "[Tày – bản mẫu]", "[Bản mẫu]"


def typed(runner: FlaskCliRunner, *arguments: object):  # type: ignore[no-untyped-def]
    return runner.invoke(args=["translations", *map(str, arguments)])


def worked(place: Path, language: str = "tay") -> Path:
    """The PO file with every entry written, its placeholders kept."""
    parsed = polib.pofile(str(place))
    for entry in parsed:
        is_back = (entry.msgctxt or "").endswith(":back")
        entry.msgstr = f"{TOLD if is_back else WORDS} {entry.msgid.partition(': ')[2] if is_back else entry.msgid}"
    parsed.save(str(place))
    return place


def test_a_campaign_goes_out_and_its_renderings_come_back(
    session: Session, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    made = campaigns.campaign(session)
    translator = factories.person(session, "translator")
    session.commit()
    for form in ("po", "xlsx", "pdf"):
        place = tmp_path / f"out.{form}"
        answer = typed(runner, "export", made.slug, "--language", "tay", "--format", form, place)
        assert answer.exit_code == 0, answer.stderr
        assert answer.stdout.strip() == str(place)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert load_workbook(tmp_path / "out.xlsx").active.max_row > 2
    file = worked(tmp_path / "out.po")

    looked = typed(runner, "import", file, "--json")
    assert looked.exit_code == 0, looked.stderr
    told = json.loads(looked.stdout)
    assert (told["new"], told["refused"], told["applied"]) == (len(told["rows"]), 0, False), told
    assert queries.rendering(session, made.sms_text, "tay") is None

    nobody = typed(runner, "import", file, "--apply")
    assert nobody.exit_code == 1
    assert "--as" in nobody.stderr

    done = typed(runner, "import", file, "--apply", "--as", translator.email, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["written"] == told["new"]
    session.rollback()
    rendering = queries.rendering(session, made.sms_text, "tay")
    assert rendering is not None
    assert (rendering.state, rendering.author_id) == (RenderingState.TRANSLATED, translator.id)
    again = json.loads(typed(runner, "import", file, "--apply", "--as", translator.email, "--json").stdout)
    assert (again["same"], again["written"]) == (told["new"], 0)


def test_conflicts_are_named_to_be_taken(session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    made = campaigns.campaign(session)
    translator, other = factories.person(session, "translator"), factories.person(session, "translator")
    session.commit()
    file = tmp_path / "tay.po"
    typed(runner, "export", made.slug, "--language", "tay", "--format", "po", file)
    worked(file)
    text = made.sms_text
    assert text is not None
    factories.rendering(session, text, RenderingState.TRANSLATED, other, words=text.source, told=TOLD)
    session.commit()
    plain = typed(runner, "import", file, "--apply", "--as", translator.email)
    assert plain.exit_code == 0, plain.stderr
    assert f"{text.id}:tay" in plain.stdout
    session.rollback()
    assert queries.rendering(session, text, "tay").text == text.source  # type: ignore[union-attr]
    named = typed(runner, "import", file, "--apply", "--as", translator.email, "--take-conflicts", f"1,{text.id}:tay")
    assert named.exit_code == 0, named.stderr
    session.rollback()
    assert queries.rendering(session, text, "tay").text.startswith(WORDS)  # type: ignore[union-attr]


def test_what_cannot_be_done_is_one_line_on_stderr(session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    made = campaigns.campaign(session)
    reviewer = factories.person(session, "reviewer")
    session.commit()
    out, bad = tmp_path / "out.po", tmp_path / "bad.po"
    bad.write_bytes(b"\xff\xfe\x00")
    for arguments in (
        ("export", "khong-co", "--language", "tay", out),
        ("export", made.slug, "--language", "klingon", out),
        ("export", made.slug, "--language", "giay", out),
        ("export", made.slug, "--language", "vi", out),
        ("export", made.slug, "--language", "tay", tmp_path / "no" / "folder.xlsx"),
        ("import", tmp_path / "missing.po"),
        ("import", bad),
        ("import", bad, "--apply", "--as", reviewer.email),
        ("import", bad, "--apply", "--as", "nobody@example.vn"),
    ):
        answer = typed(runner, *arguments)
        assert (answer.exit_code, answer.stdout) == (1, ""), arguments
        assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert not out.exists()


def test_the_command_takes_what_the_page_takes(
    session: Session, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = campaigns.campaign(session), campaigns.campaign(session, title="Chiến dịch hai")
    phrase = phrases.phrase(session, title="Mẫu")
    for text in session.query(Text):
        actions.ask_for(session, text, ["tay"])
    session.commit()
    out = tmp_path / "out.po"

    def texts(*named: str) -> set[int]:
        answer = typed(runner, "export", *named, "--language", "tay", "--format", "po", out)
        assert answer.exit_code == 0, answer.stderr
        return {int((entry.msgctxt or "").split(":")[1]) for entry in polib.pofile(str(out))}

    of_first, of_both = texts(first.slug), texts(first.slug, second.slug)
    assert of_first < of_both
    assert texts("--phrase", phrase.slug) == {phrase.text_id}
    assert texts(first.slug, "--phrase", phrase.slug) == of_first | {phrase.text_id}
    assert texts() == of_both | {phrase.text_id}, "everything that is asked for, as on the page"
    unknown = typed(runner, "export", "--phrase", "khong-co", "--language", "tay", out)
    assert (unknown.exit_code, unknown.stdout) == (1, "")

    monkeypatch.setattr(exchange, "MOST", 1)
    cut = typed(runner, "export", "--language", "tay", out)
    assert (cut.exit_code, cut.stdout.strip()) == (0, str(out))
    assert f"còn {len(of_both)} văn bản đang chờ" in cut.stderr
