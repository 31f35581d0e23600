"""What the embedded PostgreSQL takes of a machine's memory."""

from pathlib import Path

import pytest

from operations.embedded import memory

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("machine", "shared", "sort"),
    [(512, "128MB", "4MB"), (2048, "256MB", "8MB"), (8192, "1024MB", "32MB"), (65536, "1024MB", "64MB")],
)
def test_a_larger_machine_lends_more_within_bounds(machine: int, shared: str, sort: str) -> None:
    found = memory.settings(machine * MEGABYTE)
    assert (found["shared_buffers"], found["work_mem"]) == (shared, sort)


def test_a_container_counts_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = memory.total()
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "absent", limit))
    limit.write_text("max\n")
    assert memory.total() >= without
    limit.write_text(f"{256 * MEGABYTE}\n")
    assert memory.total() == 256 * MEGABYTE
