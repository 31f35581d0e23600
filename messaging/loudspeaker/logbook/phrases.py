"""The fixed Vietnamese of the printed logbook: it is filed by the office, whatever the reader's interface speaks."""

COLUMNS = {
    "day": "Ngày",
    "slot": "Buổi phát",
    "planned": "Giờ dự kiến",
    "started": "Giờ phát",
    "duration": "Thời lượng",
    "language": "Ngôn ngữ",
    "code": "Mã kịch bản",
    "version": "Phiên bản",
    "played": "Cụm loa phát",
    "failed": "Cụm loa hỏng",
    "reader": "Người đọc",
    "approver": "Người duyệt phát",
    "repeats": "Số lần đọc",
    "reason": "Lý do, ghi chú",
    "signature": "Ký tên",
}
HEADING = "NHẬT KÝ PHÁT THANH"
STATION = "Đài truyền thanh {commune}"
MONTH = "Tháng {month}"
PAGE = "trang"
MISSED = "Không phát"
OUTSIDE = "ngoài lịch"
ABSENT = "—"
LATE = "ghi muộn"
NOT_YET = "đọc khi chưa có hiệu lực"
VOID = "đọc khi đã hết hiệu lực"
CORRECTED = "đã sửa"
TAKEN_BACK = "đã rút lại"
IN_PLACE = "thay cho mục đã sửa"
ESTIMATED = "ước tính"
OPEN = "CHƯA GHI"
NOTHING = "Tháng này chưa có mục nào."
TOTALS = "Cộng"
NOTE = (
    "“ước tính”: thời lượng tính theo thời gian đọc kịch bản, vì không ghi thời lượng thực tế. "
    "Mục gạch ngang đã được sửa hoặc rút lại, không tính vào tổng. "
    "“CHƯA GHI”: có trong lịch phát nhưng chưa ghi nhật ký."
)
SIGNATURES = ("Người lập", "Lãnh đạo UBND {kind}")
SIGN = "(ký, ghi rõ họ tên)"


def totals(aired: int, missed: int, late: int, open_: int) -> str:
    """The sums in words: `41 lượt đã phát, 2 lượt không phát, 3 mục ghi muộn, 1 lượt chưa ghi`."""
    return f"{aired} lượt đã phát, {missed} lượt không phát, {late} mục ghi muộn, {open_} lượt chưa ghi"


def duration(seconds: int) -> str:
    """`6:12`, minutes and seconds; `1:02:03` from an hour on."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
