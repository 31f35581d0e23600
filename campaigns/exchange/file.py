"""The campaign file itself: YAML to a `CampaignFile` and back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from flask_babel import gettext as _

from campaigns import draft as drafts
from campaigns.draft import CHANNELS, Draft, Source
from campaigns.exchange.audience import read_audience
from campaigns.exchange.fields import PlainLoader, Reader
from campaigns.fallbacks import FALL_BACK, HOLD
from campaigns.lifecycle import Kind
from campaigns.refusals import FieldsRefused
from foundation.languages import LANGUAGES, SOURCE, SOURCE_LANGUAGES, UnknownLanguage
from foundation.spelling import clean
from messaging.loudspeaker.lifecycle import PRIORITIES

LARGEST = 1_000_000  # characters; a campaign with every language is about 60,000
FIELDS = ("slug", "title", "kind", "brief", "audience", "schedule", "rules", "texts", "renderings")
_KINDS = {str(kind): str(kind) for kind in Kind}
_FALLBACKS = {FALL_BACK: FALL_BACK, "fallback": FALL_BACK, HOLD: HOLD}


@dataclass(frozen=True)
class Rendered:
    """The words of one channel in another language, with what they say in Vietnamese."""

    text: str
    back_translation: str = ""


@dataclass(frozen=True)
class CampaignFile:
    """A campaign as one office hands it to another: its draft and its renderings, by language and channel."""

    slug: str
    draft: Draft
    renderings: Mapping[str, Mapping[str, Rendered]] = field(default_factory=dict)


def read(content: str, zone: ZoneInfo) -> CampaignFile:
    """The campaign of a file; times without an offset are those of `zone`.

    Raises:
        FieldsRefused: with every problem found, each under the name of its field.
    """
    reader = Reader(_mapping(content))
    reader.only(FIELDS)
    draft = Draft(
        title=reader.text("title"),
        kind=reader.choice("kind", Kind.REMINDER, _KINDS),
        brief=reader.text("brief"),
        audience=read_audience(reader.within("audience")),
        texts=_texts(reader.within("texts")),
        **_rules(reader.within("rules")),
        **_schedule(reader.within("schedule"), zone),
    ).cleaned()
    slug = reader.text("slug").strip() or drafts.slug_of(draft.title)
    if problem := drafts.problem_of_slug(slug):
        reader.refuse("slug", problem)
    renderings = _renderings(reader.within("renderings"), draft)
    named = {name for name, _sentence in reader.problems}
    own = ((_path(name), sentence) for name, sentence in drafts.problems(draft))
    if problems := [*reader.problems, *(problem for problem in own if problem[0] not in named)]:
        raise FieldsRefused(problems)
    return CampaignFile(slug, draft, renderings)


def write(file: CampaignFile, zone: ZoneInfo) -> str:
    """The file as text, fields in the order of the documentation; reading it gives the same campaign."""
    draft = file.draft
    schedule = {"send_from": draft.send_from, "send_by": draft.send_by}
    content = {
        "slug": file.slug,
        "title": draft.title,
        "kind": str(draft.kind),
        "brief": draft.brief,
        "audience": {name: _plain(value) for name, value in draft.audience.items() if value not in (None, [], ())},
        "schedule": {name: at.astimezone(zone).isoformat() for name, at in schedule.items() if at},
        "rules": {
            "fallback": draft.fallback,
            "merge_households": "yes" if draft.merges_households else "no",
            "diacritics": "yes" if draft.diacritics else "no",
            **({} if draft.priority == "normal" else {"priority": draft.priority}),
            **({} if draft.budget is None else {"budget": f"{draft.budget.normalize():f}"}),
        },
        "texts": {
            channel: {"source_language": text.source_language, "source": text.source}
            for channel, text in draft.texts.items()
        },
        "renderings": {
            slug: {channel: _written(rendered) for channel, rendered in by_channel.items()}
            for slug, by_channel in file.renderings.items()
        },
    }
    kept = {name: value for name, value in content.items() if value}
    return str(yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def _mapping(content: str) -> Mapping[str, Any]:
    if len(content) > LARGEST:
        raise FieldsRefused([("YAML", _("The file is too large: at most %(most)s characters.", most=LARGEST))])
    try:
        found = yaml.load(content.removeprefix("\ufeff"), Loader=PlainLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or type(error).__name__
        line = _("line %(line)s: ", line=mark.line + 1) if mark else ""
        raise FieldsRefused([("YAML", _("The file cannot be read: %(line)s%(said)s.", line=line, said=said))]) from None
    if isinstance(found, Mapping) and found:
        return found
    raise FieldsRefused([("YAML", _("This is no campaign file: fields such as title and texts are expected."))])


def _schedule(reader: Reader, zone: ZoneInfo) -> dict[str, Any]:
    reader.only(("send_from", "send_by"))
    return {
        "send_from": reader.moment("send_from", zone),
        "send_by": reader.moment("send_by", zone, end_of_day=True),
    }


def _rules(reader: Reader) -> dict[str, Any]:
    reader.only(("fallback", "merge_households", "diacritics", "budget", "priority"))
    return {
        "fallback": reader.choice("fallback", FALL_BACK, _FALLBACKS),
        "merges_households": reader.truth("merge_households", True),
        "diacritics": reader.truth("diacritics", True),
        "budget": reader.amount("budget"),
        "priority": reader.choice("priority", "normal", {name: name for name in PRIORITIES}),
    }


def _texts(reader: Reader) -> dict[str, Source]:
    reader.only(CHANNELS)
    found = {}
    for channel in CHANNELS:
        if isinstance(given := reader.values.get(channel), str):
            found[channel] = Source(given)
        elif given:
            inner = reader.within(channel)
            inner.only(("source_language", "source", "phrase"))
            slug = inner.text("source_language").strip() or SOURCE
            if slug not in SOURCE_LANGUAGES:
                inner.refuse("source_language", _unknown_language(slug, SOURCE_LANGUAGES))
            phrase = inner.text("phrase").strip()
            if not clean(inner.text("source")) and not phrase:
                inner.refuse("source", _("The words are missing."))
            found[channel] = Source(inner.text("source"), slug, phrase)
    return found


def _renderings(reader: Reader, draft: Draft) -> dict[str, dict[str, Rendered]]:
    found: dict[str, dict[str, Rendered]] = {}
    for slug in reader.values:
        if slug not in LANGUAGES:
            reader.refuse(str(slug), _unknown_language(str(slug), LANGUAGES))
            continue
        inner = reader.within(slug)
        inner.only(CHANNELS)
        words = {channel: _rendered(inner, channel) for channel in CHANNELS if inner.values.get(channel)}
        for channel in words:
            if channel not in draft.texts:
                inner.refuse(channel, _("There is no text under texts.%(channel)s to render.", channel=channel))
            elif draft.texts[channel].source_language == slug:
                inner.refuse(channel, _("This is the language of the source: no rendering is needed."))
        if words:
            found[slug] = words
    return found


def _rendered(reader: Reader, channel: str) -> Rendered:
    if isinstance(given := reader.values.get(channel), str):
        return Rendered(clean(given))
    inner = reader.within(channel)
    inner.only(("text", "back_translation"))
    rendered = Rendered(clean(inner.text("text")), clean(inner.text("back_translation")))
    if not rendered.text:
        inner.refuse("text", _("The words are missing."))
    return rendered


def _path(name: str) -> str:
    """Where a field of the draft stands in the file."""
    places = {
        "sms": "texts.sms.source",
        "script": "texts.script.source",
        "send_by": "schedule.send_by",
        "budget": "rules.budget",
    }
    return places.get(name, name)


def _unknown_language(slug: str, known: Mapping[str, Any]) -> str:
    return str(UnknownLanguage(language=slug, known=", ".join(known)))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _written(rendered: Rendered) -> dict[str, str]:
    told = {"text": rendered.text, "back_translation": rendered.back_translation}
    return {name: value for name, value in told.items() if value}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as a block, the way one would write them by hand."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)
