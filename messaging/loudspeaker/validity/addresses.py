"""The address a paper bears: where it is read, and which bulletin, language and version it is of. Nothing else.

`/s/03043/7.vi.3_7.mong-1961.2`: of commune 03043, version 3 in Vietnamese and version 2 in Mông of bulletin 7. It is
short, so that the code is coarse enough for a poor camera, and it can be guessed: the page tells nothing that a paper
on a notice board does not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from messaging.loudspeaker.models import Script

PATH = "/s"
MOST = 30  # versions on one paper: three messages in every language of a place are fewer
_VERSION = re.compile(r"(\d{1,9})\.([a-z0-9-]{1,30})\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Edition:
    """One version of a bulletin in one language."""

    bulletin_id: int
    language: str
    version: int

    def __str__(self) -> str:
        return f"{self.bulletin_id}.{self.language}.{self.version}"


def address_of(public_url: str, scripts: Sequence[Script]) -> str:
    """The address of a paper that these scripts of one place are printed on, below PUBLIC_URL.

    A script that has no number yet has no address either: the paper then bears no code.
    """
    if any(script.bulletin_id is None or script.version is None for script in scripts) or not scripts:
        return ""
    printed = (Edition(script.bulletin_id, script.language, script.version) for script in scripts)
    return f"{public_url}{PATH}/{scripts[0].where}/{written(printed)}"


def written(editions: Iterable[Edition]) -> str:
    """The last part of the address."""
    return "_".join(dict.fromkeys(map(str, editions)))


def read(papers: str) -> tuple[Edition, ...]:
    """The editions an address names; none when it is no address of ours."""
    found = [_VERSION.fullmatch(one) for one in papers.split("_", MOST)]
    editions = [Edition(int(one[1]), one[2], int(one[3])) for one in found if one]
    return tuple(dict.fromkeys(editions)) if len(editions) == len(found) <= MOST else ()
