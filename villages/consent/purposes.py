"""What people may be asked to agree to, and how a word of theirs reaches the office. Tables, no decisions.

Law 91/2025/QH15 on personal data: consent is voluntary, informed, for a purpose, verifiable, and never taken for
granted. Invitations are the one purpose that needs it here: a reminder about one's own card and news of social policy
do not (Decree 91/2020/NĐ-CP, article 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

INVITATION = "invitation"
LIST = "list"


@dataclass(frozen=True)
class Purpose:
    """What the consent is for, as the office says it, and what it lets the house do."""

    label: Any
    allows: Any


PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        INVITATION: Purpose(
            _l("Invitations"),
            _l("SMS that invite to something, such as voluntary social insurance. Reminders about the own card and "
               "news of policy need no consent."),
        )
    }
)  # fmt: skip

# Who spoke; of consents from before records were kept nobody knows.
BYS: Mapping[str, Any] = MappingProxyType(
    {
        "self": _l("the person themselves"),
        "guardian": _l("a parent or guardian"),
        "unknown": _l("not recorded"),
    }
)
HOWS: Mapping[str, Any] = MappingProxyType(
    {
        "paper": _l("on paper, signed"),
        "in_person": _l("in person"),
        "phone": _l("by telephone"),
        "page": _l("on a page"),
        LIST: _l("by a list of the office"),
    }
)
# What somebody at a desk may choose; a list is taken by an import alone.
CHOOSABLE_BYS = ("self", "guardian")
CHOOSABLE_HOWS = ("paper", "in_person", "phone", "page")

# Our own proposal to the office, in Vietnamese alone; it counts for nothing until somebody of the office enters it.
PROPOSED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (INVITATION, "vi"): (
            "Tôi đồng ý để {office} dùng họ tên, số điện thoại, thôn bản và ngôn ngữ tôi đã chọn để gửi tin nhắn SMS "
            "mời tham gia bảo hiểm xã hội tự nguyện và bảo hiểm y tế. Tôi biết rằng việc đồng ý là tự nguyện, không "
            "đồng ý thì quyền lợi của tôi vẫn như cũ, và tôi có thể rút lại bất cứ lúc nào bằng cách gọi {hotline} "
            "hoặc báo cho cán bộ bảo hiểm xã hội. Dữ liệu chỉ được lưu đến khi tôi rút lại đồng ý và theo thời hạn "
            "của pháp luật."
        )
    }
)
