"""The demonstration's campaign files, given a schedule relative to the day they are used."""

from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).parent
# No translation is invented: what stands there only holds the places, and the checks rightly ask about it.
DESPITE = "Bản mẫu của phần trình diễn, chưa có bản dịch thật."


def campaign_file(name: str, send_by: datetime) -> str:
    """A campaign file of this folder (`renewal`, `invitation`) whose sending ends at the given time."""
    content = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return f"{content}schedule:\n  send_by: {send_by.isoformat()}\n"
