"""The tree in boxes: by its buttons it can become any tree, and any tree comes back as it was."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.villages.audience.trees import trees
from villages.audience import builder
from villages.audience.builder import Condition, Group
from villages.audience.growing import grow

LISTS = {"one": 3, "two": 4}


def boxes(part: Group | Condition, place: str = builder.ROOT) -> list[tuple[str, str]]:
    """The fields of a form, as the page writes them."""
    if isinstance(part, Group):
        inner = [field for step, one in enumerate(part.parts) for field in boxes(one, f"{place}.{step}")]
        return [(f"{place}.how", part.how), *inner]
    said = [(f"{place}.chosen", one) for one in part.values.get("chosen", [])]
    said += [(f"{place}.{end}", part.values[end]) for end in ("from", "to", "value") if end in part.values]
    return [(f"{place}.kind", part.kind), (f"{place}.negated", "yes" if part.negated else ""), *said]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees(LISTS))
def test_any_tree_comes_back_from_its_boxes(node: Any) -> None:
    shown = builder.shown(node.stored())
    back = builder.read(MultiDict(boxes(shown)))
    assert back == shown
    assert builder.shown(grow(back.plain()).stored()) == shown


def pressed(root: Group, button: str, **more: str) -> Group:
    form = MultiDict([*boxes(root), ("tree", button), *more.items()])
    found = builder.read(form)
    builder.alter(found, form)
    return found


def test_buttons_grow_and_prune() -> None:
    root = pressed(Group(), "add:where", **{"where.add": "group"})
    root = pressed(root, "add:where.0", **{"where.0.add": "expired"})
    root = pressed(root, "add:where.0", **{"where.0.add": "consented"})
    root = pressed(root, "add:where", **{"where.add": "expired"})
    assert root.plain() == {"all": [{"any": [{"expired": True}, {"consented": True}]}, {"expired": True}]}
    assert pressed(root, "drop:where.0.0").plain() == {"all": [{"any": [{"consented": True}]}, {"expired": True}]}
    assert pressed(root, "drop:where.0").plain() == {"all": [{"expired": True}]}


@pytest.mark.parametrize(
    "button", ["", "add:", "drop:where", "drop:where.7", "add:where.0.0", "add:where.9", "x:where", "add:where.0" * 9]
)
def test_a_button_that_nobody_has_does_nothing(button: str) -> None:
    root = Group(parts=[Condition("expired", values={"value": "True"})])
    assert pressed(root, button, **{"where.add": "nonsense", "where.0.add": "expired"}) == root


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet="where.0123kindhow", max_size=20), st.text(max_size=8)), max_size=12))
def test_nonsense_breaks_nothing(fields: list[tuple[str, str]]) -> None:
    form = MultiDict([("where.how", "any"), *fields])
    builder.alter(builder.read(form), form)
