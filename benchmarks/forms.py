"""How much is measured: a small form for every day, a long one at the size of the province."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """Numbers of residents and messages; `memory` are two numbers of messages after which memory is read.

    `documents` are drawn by our own printer and by the other; `provinces` are launches to all stations.
    """

    name: str
    residents: int
    rounds: int
    messages: int
    reported: int
    peer: int
    peer_reported: int
    far: int
    receipts: int
    memory: tuple[int, int]
    documents: int
    provinces: int


SMALL = Form(
    "small", residents=60_000, rounds=3, messages=12_000, reported=8_000, peer=600, peer_reported=300,
    far=6_000, receipts=8_000, memory=(3_000, 12_000), documents=40, provinces=3,
)  # fmt: skip
LONG = Form(
    "long", residents=1_450_890, rounds=3, messages=60_000, reported=40_000, peer=3_000, peer_reported=2_000,
    far=40_000, receipts=20_000, memory=(10_000, 200_000), documents=200, provinces=10,
)  # fmt: skip
