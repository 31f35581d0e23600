"""The words of the carrier's own pages, in Vietnamese and English, and how each writes numbers."""

from typing import NamedTuple

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"


class Words(NamedTuple):
    language: str
    table: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        return self.table[key].format(**values)

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", "." if self.language == "vi" else ",")


TABLE: dict[str, tuple[str, str]] = {
    "title": ("Điện thoại diễn tập", "Rehearsal phones"),
    "notice": ("Nhà mạng diễn tập: không tin nào ra ngoài.", "Rehearsal carrier: no message leaves this machine."),
    "search": ("Tìm theo số điện thoại", "Search by phone number"),
    "find": ("Tìm", "Find"),
    "all": ("Xem tất cả", "Show all"),
    "count": ("{count} tin nhắn", "{count} messages"),
    "count_one": ("1 tin nhắn", "1 message"),
    "last": ("Tin gần nhất {time}", "Last message {time}"),
    "none_yet": (
        "Chưa có tin nhắn nào. Khi một chiến dịch bắt đầu gửi, tin của từng máy sẽ hiện ở đây.",
        "No messages yet. Once a campaign starts sending, what each phone receives appears here.",
    ),
    "none_found": ("Không có máy nào có số chứa “{search}”.", "No phone has a number with “{search}” in it."),
    "unknown": ("Số {number} chưa được gửi tin nào.", "No message has been sent to {number}."),
    "phones": ("Tất cả điện thoại", "All phones"),
    "newer": ("Mới hơn", "Newer"),
    "older": ("Cũ hơn", "Older"),
    "pages": ("Các trang", "Pages"),
    "page": ("Trang {page}", "Page {page}"),
    "from": ("Người gửi: {sender}", "From: {sender}"),
    "segments": ("{count} đoạn tin, {encoding}", "{count} segments, {encoding}"),
    "segments_one": ("1 đoạn tin, {encoding}", "1 segment, {encoding}"),
    "accepted": ("Đã tiếp nhận", "Accepted"),
    "queued": ("Đang chờ gửi", "Queued"),
    "sending": ("Đang gửi", "Sending"),
    "sent": ("Đã gửi đi", "Sent"),
    "delivered": ("Đã tới máy", "Delivered"),
    "undelivered": ("Không tới máy", "Undelivered"),
    "failed": ("Không gửi được", "Failed"),
    "30001": ("hàng chờ của nhà mạng đã đầy", "the queue was full"),
    "30002": ("tài khoản bị tạm khóa", "account suspended"),
    "30003": ("máy tắt hoặc ngoài vùng phủ sóng", "handset switched off or out of reach"),
    "30004": ("người nhận chặn tin", "blocked by the recipient"),
    "30005": ("số không tồn tại hoặc ngừng hoạt động", "number unknown or no longer in service"),
    "30006": ("số máy bàn hoặc không tới được mạng", "landline or unreachable carrier"),
    "30007": ("nhà mạng lọc tin", "filtered by the network"),
    "30008": ("lỗi không rõ nguyên nhân", "unknown error"),
    "30034": ("người gửi chưa đăng ký", "sender not registered"),
    "30036": ("hết thời hạn gửi trong hàng chờ", "validity period ended in the queue"),
    "30500": ("nhà mạng không phát được tin", "not delivered by the network"),
}


def words(language: str | None) -> Words:
    chosen = language if language in LANGUAGES else DEFAULT
    column = list(LANGUAGES).index(chosen)
    return Words(chosen, {key: texts[column] for key, texts in TABLE.items()})
