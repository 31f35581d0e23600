"""The history of a village: what changed when and by whom, read from images and from the trail."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Person
from tests.accounts.factories import person, sign_in
from tests.villages.factories import make_village
from villages.contacts.actions import Details, add
from villages.editing.actions import Description, change_village, undo_change
from villages.history.actions import keep_village
from villages.history.queries import history
from villages.models import Village


def change(session: Session, who: Person, village: Village, **wanted: object) -> None:
    fields = {name: getattr(village, name) for name in ("name", "languages", "slots", "clusters", "notes")}
    change_village(session, who, village.id, Description(**{**fields, **wanted}), village.updated_at.isoformat())
    session.commit()


def test_each_change_says_what_stood_there_before_and_after(session: Session) -> None:
    who = person(session, "communicator", name="Người soạn mẫu")
    village = make_village(session, name="Một", languages=["vi"])
    session.commit()
    change(session, who, village, name="Hai")
    change(session, who, village, name="Ba", languages=["tay", "vi"])
    newest, first = history(session, village)
    assert [(c.before, c.after) for c in first.changes] == [("Một", "Hai")]
    assert [(c.before, c.after) for c in newest.changes] == [("Hai", "Ba"), ("Tiếng Việt", "Tày, Tiếng Việt")]
    assert {one.by for one in (newest, first)} == {"Người soạn mẫu"}
    assert first.undo is None
    assert newest.undo is not None
    undo_change(session, who, village.id, newest.undo)
    session.commit()
    last = history(session, village)[0]
    assert (last.how, last.undo) == ("undo", None)
    assert [(c.before, c.after) for c in last.changes] == [("Ba", "Hai"), ("Tày, Tiếng Việt", "Tiếng Việt")]


def test_what_a_list_changed_is_not_undone_here(client: FlaskClient, session: Session) -> None:
    village = make_village(session, notes="Cũ")
    keep_village(session, None, village, "import")
    village.notes = "Mới"
    session.commit()
    sign_in(client, person(session, "communicator", locale="en").email)
    shown = client.get(f"/villages/{village.id}/history").text
    assert "Changed by a list" in shown
    assert "a command of the house" in shown
    assert "/undo/" not in shown


def test_contacts_stand_in_it_without_names(client: FlaskClient, session: Session) -> None:
    who, village = person(session, "communicator", locale="en"), make_village(session)
    add(session, who, village, Details("head", "Người mẫu 1", "+84992000456", ""))
    session.commit()
    sign_in(client, who.email)
    shown = client.get(f"/villages/{village.id}/history").text
    assert "Person to ask entered" in shown
    assert "Người mẫu 1" not in shown
