"""What a reader goes through, piece by piece. Every form (paper, editable paper, plain text, screen) renders these.

A `direction` is what a block tells the reader in brackets; it is never read out.
"""

from dataclasses import dataclass
from typing import Literal

from messaging.loudspeaker import phrases

Breath = Literal["", "/", "//"]


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
