"""The house keeps its own rules: what no linter of others checks."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("accounts", "campaigns", "carrier", "foundation", "messaging", "operations", "translations", "villages")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc"}
MAY_SPEAK_TWILIO = {"messaging/sms/gateways/twilio.py"}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_module_is_small_has_a_name_that_says_something_and_tells_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert len(path.read_text().splitlines()) <= 250
    assert path.stem not in EMPTY_NAMES
    assert ast.get_docstring(tree), "a module begins with what it is"


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_function_is_short(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f.name for f in functions if f.end_lineno and f.end_lineno - f.lineno + 1 > 45]
    assert long == []


def test_only_the_gateway_speaks_twilio() -> None:
    assert {place(path) for path in SOURCES if "twilio" in imports(path)} == MAY_SPEAK_TWILIO


def test_actions_never_commit() -> None:
    committing = [
        place(path)
        for path in SOURCES
        if "actions" in path.stem or "actions" in path.parent.name
        if any(
            isinstance(node, ast.Attribute) and node.attr == "commit" for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert committing == []


def test_nothing_is_left_open_or_skipped() -> None:
    marks = "TO" + r"DO|FIX" + r"ME|pytest\.mark\.(skip|xfail)|pytest\." + r"skip\("
    found = subprocess.run(
        ["git", "grep", "-nE", marks, "--", "*.py", "*.html", ":!tests/house"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.stdout == ""


def test_no_page_fetches_from_elsewhere() -> None:
    found = subprocess.run(
        ["git", "grep", "-nE", r"(src|href)=[\"']https?://", "--", "*.html"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.stdout == ""


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_words_to_be_translated_stand_outside_of_f_strings(path: Path) -> None:
    """What gathers the catalogues does not look into one: its words would stay English everywhere."""
    calls = [
        call.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "_l", "gettext", "lazy_gettext", "ngettext"}
    ]
    assert calls == []
