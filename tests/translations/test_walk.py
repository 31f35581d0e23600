"""The walk through the desk (tests/stories/furniture.py) leaves no page out."""

from types import SimpleNamespace
from typing import Any

from flask import Flask

from tests.stories.furniture import View, furnish

# What answers a GET and is no page to look at, and why.
NO_PAGES = {
    "recordings.static": "a file of a page",
    "translations.static": "a file of a page",
    "translation_queue.static": "a file of a page",
    "translation_queue.next": "leads on to an editor or a review",
    "translation_queue.previous": "leads back to an editor or a review",
    "translation_memory.matches": "a fragment, seen in the editor",
    "translation_memory.export": "a file to take along",
    "recordings.progress": "a fragment, seen among the recordings",
    "recordings.file": "a sound, heard among the recordings",
    "translation_exchange.download": "a file to take along",
    "translation_exchange.sheet": "leads from the number of a paper to its editor",
    "glossary.download": "a file to take along",
    "translation_statistics.table": "a file to take along",
}


def test_every_page_of_the_desk_is_walked_through(app: Flask) -> None:
    house: Any = SimpleNamespace(stack=SimpleNamespace(app=app), password="một mật khẩu đủ dài")
    walked = {endpoint_of(app, view) for view in furnish(house)}
    answering = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and belongs_to_the_desk(app, rule.endpoint)
    }
    assert answering - walked == NO_PAGES.keys() & answering, "a page is left out: furnish it, or say why it is none"
    assert NO_PAGES.keys() - answering == set(), "what is named here is gone"


def belongs_to_the_desk(app: Flask, endpoint: str) -> bool:
    """Whether a blueprint under `translations/` answers there."""
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    return bool(blueprint and blueprint.import_name.partition(".")[0] == "translations")


def endpoint_of(app: Flask, view: View) -> str:
    with app.test_request_context(view.path) as context:
        assert context.request.endpoint, f"{view.name}: nothing answers at {view.path}"
        return context.request.endpoint
