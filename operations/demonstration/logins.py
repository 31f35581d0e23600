"""The people of a demonstration: one for each role, so that the two-person rules can be tried."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    """One demonstration person; the operator reaches one commune only."""

    email: str
    name: str
    roles: tuple[str, ...]
    communes: tuple[str, ...] = ()


LOGINS = (
    Login("soan@mau.example", "Người soạn (mẫu)", ("communicator",)),
    Login("dich@mau.example", "Người dịch (mẫu)", ("translator",)),
    Login("doc@mau.example", "Người đọc duyệt (mẫu)", ("reviewer",)),
    Login("duyet@mau.example", "Người phê duyệt (mẫu)", ("approver",)),
    Login("loa@mau.example", "Người vận hành loa Mường Bo (mẫu)", ("operator",), ("03043",)),
    Login("quantri@mau.example", "Quản trị (mẫu)", ("administrator",)),
)
