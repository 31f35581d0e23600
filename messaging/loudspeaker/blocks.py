"""What a reader goes through, piece by piece. Every form (paper, editable paper, plain text, screen) renders these.

A `direction` is what a block tells the reader in brackets; it is never read out.
"""

from dataclasses import dataclass
from typing import Literal

from messaging.loudspeaker import phrases, telephones

Breath = Literal["", "/", "//"]
Hand = Literal["said", "words", "breath"]


@dataclass(frozen=True)
class Run:
    """A stretch of a line as it is printed: what is `said`, the `words` of a figure beside it, a `breath` mark."""

    text: str
    hand: Hand = "said"
    stressed: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence as it is written, its spaces included.

    `spoken` is how it is read out, when that is not how it is written (`972.000 đồng`: chín trăm bảy mươi hai nghìn
    đồng); `breath` the mark of a short or a long pause after it; `stressed` whether the voice goes up.
    """

    text: str
    spoken: str = ""
    breath: Breath = ""
    stressed: bool = False

    @property
    def runs(self) -> tuple[Run, ...]:
        """As it is printed: its words in brackets and its breath come before the space that ends it."""
        text = self.text.rstrip()
        runs = (
            Run(telephones.grouped(text), stressed=self.stressed),
            Run(f" ({self.spoken.strip()})" if self.spoken.strip() else "", "words"),
            Run(f"\u00a0{self.breath}" if self.breath else "", "breath"),
            Run(self.text[len(text) :]),
        )
        return tuple(run for run in runs if run.text)


@dataclass(frozen=True)
class Line:
    """One sentence."""

    pieces: tuple[Piece, ...]

    @property
    def written(self) -> str:
        """As it stands in the approved words."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def spoken(self) -> str:
        """As it is said: figures and abbreviations in words."""
        return "".join(piece.spoken or piece.text for piece in self.pieces)

    @property
    def leads_on(self) -> bool:
        """Whether it announces the next one and must not be the last of a page."""
        return self.written.rstrip().endswith(":")

    @property
    def runs(self) -> tuple[Run, ...]:
        """As it is printed, stretch by stretch."""
        return tuple(run for piece in self.pieces for run in piece.runs)

    @property
    def printed(self) -> str:
        """As it stands on paper: `mức 972.000 đồng (chín trăm bảy mươi hai nghìn đồng) / một năm`."""
        return "".join(run.text for run in self.runs)


def plain(*sentences: str) -> tuple[Line, ...]:
    """Sentences that are said as they are written."""
    return tuple(Line((Piece(sentence),)) for sentence in sentences)


@dataclass(frozen=True)
class Music:
    """The station's signature tune."""

    seconds: int

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["music"].format(seconds=self.seconds)


@dataclass(frozen=True)
class Pause:
    """Silence."""

    seconds: int

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["pause"].format(seconds=self.seconds)


@dataclass(frozen=True)
class Direction:
    """What the reader is to do in the reader's own words; `seconds` is how long doing it takes."""

    direction: str
    seconds: int = 0


@dataclass(frozen=True)
class Say:
    """Sentences to read out, one a line, `times` over; `beside` is the Vietnamese of the same, not read out."""

    lines: tuple[Line, ...]
    times: int = 1
    beside: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        return phrases.DIRECTIONS["twice"] if self.times > 1 else ""


Block = Music | Pause | Direction | Say
