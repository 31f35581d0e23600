"""What the checks ask of a source, said while one writes it in the form of a campaign."""

from accounts.models import Person
from tests.accounts.factories import post
from tests.campaigns.test_pages import FORM, author, enter

__all__ = ["author", "enter"]


def test_the_preview_shows_what_the_checks_ask_of_a_source_while_one_writes(enter, author: Person) -> None:
    """Before, they spoke only on the page of the saved campaign; nothing of it keeps from saving."""
    client = enter(author)

    def shown(part: str, words: str) -> str:
        return post(client, f"/campaigns/preview?part={part}", **{**FORM, part: words}).text

    doubled, linked = "hơn một dấu cách liền nhau", "xem.example.vn"
    for part in ("sms", "script"):
        assert doubled not in shown(part, "Mời bà con đến gia hạn thẻ.")
        found = shown(part, "Mời bà con  đến gia hạn thẻ.")
        assert '<div class="gap wait">' in found
        assert doubled in found
    assert '<div class="gap bad">' in shown("sms", f"Xem {linked}.")
    assert linked in shown("sms", f"Xem {linked}.").split('class="gap bad"', 1)[1]
    assert shown("script", "Mời [[ai]] đến.").count('class="gap') == 1, "what is left to fill in is told once"
    assert shown("script", "Mời bà con chú ý. " * 250).count('class="gap') == 1, "how long it takes is told once"
    assert 'class="gap' not in shown("sms", "")
    assert post(client, "/campaigns/new", **{**FORM, "script": "Mời bà con  đến gia hạn thẻ."}).status_code == 302
