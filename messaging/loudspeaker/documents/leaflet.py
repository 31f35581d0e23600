"""DOC_TRUOC.txt, the page on a USB stick that is read first: what lies on it and how to use it, in Vietnamese.

It begins with a byte order mark and ends its lines as Windows does: it is opened on the oldest computer of a commune.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from foundation.communes import Commune
from foundation.languages import LANGUAGES
from foundation.spelling import without_diacritics
from messaging.loudspeaker import head
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.phrases import NOTES, PRIORITIES

NAME = "DOC_TRUOC.txt"
EDITION = 1  # goes up with these words, so that archives are packed anew
_LONGEST_NAME = 40

FORMS = """CÁC LOẠI TỆP
  .pdf          bản in khổ A4, cỡ chữ 18
  _chu-to.pdf   bản in chữ to, cỡ chữ 22
  .docx         bản sửa được bằng Word hoặc LibreOffice
  .txt          văn bản thuần (UTF-8) để dán vào phần mềm đọc của đài
  .mp3          bản ghi âm, nếu có
  _moi-tieng_   tất cả các tiếng trong một tệp, theo thứ tự đọc"""
BEFORE_AIR = f"""TRƯỚC KHI PHÁT
  Quét mã QR trên bản in hoặc mở địa chỉ trong tệp .txt để xem bản này còn hiệu lực không.
  Không phát bản đã {NOTES["void"]}."""
FOLDERS = "MỖI THƯ MỤC LÀ MỘT THÔNG BÁO"
CHECKING = """KIỂM TRA TỆP
  Tệp manifest.json ghi mã SHA-256 của từng tệp trong bộ này."""


def folder(bulletin: Bulletin) -> str:
    """`7_nhac-gia-han-the-bhyt`: ASCII without spaces, one for each announcement."""
    title = re.sub(r"[^a-z0-9]+", "-", without_diacritics(bulletin.title).lower()).strip("-")
    return f"{bulletin.id}_{title[:_LONGEST_NAME].strip('-')}".strip("_")


def write(
    commune: Commune,
    office: str,
    folders: Mapping[str, Sequence[Script]],
    void: Collection[int],
    missing: Sequence[tuple[str, str]],
) -> bytes:
    """The page: the announcements by folder, the kinds of files, what to do before the broadcast, what is missing."""
    lines = ["BỘ TỆP LOA TRUYỀN THANH", f"{commune.full_name} ({commune.code})", office, "", FOLDERS]
    for name, scripts in folders.items():
        lines += ["", *_announcement(name, scripts, void)]
    lines += ["", FORMS, "", BEFORE_AIR, "", CHECKING]
    if missing:
        lines += ["", "KHÔNG CÓ TRONG BỘ NÀY", *(f"  {path}: {reason}" for path, reason in missing)]
    return "\r\n".join([*"\n".join(lines).splitlines(), ""]).encode("utf-8-sig")


def _announcement(name: str, scripts: Sequence[Script], void: Collection[int]) -> list[str]:
    bulletin = scripts[0].bulletin
    spoken = dict.fromkeys(f"{LANGUAGES[script.language].name_vi} (bản {script.version})" for script in scripts)
    period = head.period(bulletin.valid_from, bulletin.valid_until)
    lines = [
        f"  {name}/",
        f"    {bulletin.title}",
        f"    Hiệu lực: {period}. Mức ưu tiên: {PRIORITIES[bulletin.priority]}.",
        f"    Ngôn ngữ: {', '.join(spoken)}.",
    ]
    return [*lines, f"    {NOTES['void']}"] if any(script.id in void for script in scripts) else lines
