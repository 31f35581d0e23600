"""What offices call each column of a list, as `fields.heading_key` writes it, in Vietnamese and English."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Field:
    """One thing a column may hold; `headings` are what it is called, as `heading_key` gives them.

    `personal` values are masked wherever somebody sees them who does not hold the file.
    """

    name: str
    label: Any
    headings: frozenset[str]
    personal: bool = False


def _field(name: str, label: Any, headings: str, personal: bool = False) -> Field:
    known = {heading.strip() for heading in headings.split(",")} | {name.replace("_", " ")}
    return Field(name, label, frozenset(known), personal)


_PLACE = (
    _field(
        "commune",
        _l("Commune or ward"),
        "commune or ward, commune code, commune name, ward, commune ward, xa, phuong, xa phuong,"
        "phuong xa, ten xa, ten phuong, ma xa,"
        "ma phuong, ma xa phuong, xa phuong thi tran, xa phuong tt, phuong xa thi tran, ten xa phuong, xa p tt,"
        "thi tran, don vi hanh chinh, ma dvhc, ma don vi hanh chinh, dia ban xa, ubnd xa, ubnd xa phuong,"
        "ten xa phuong thi tran, thuoc xa, thuoc xa phuong",
    ),
    _field(
        "district",
        _l("Former district"),
        "huyen, quan huyen, huyen thi xa, huyen tp, huyen thi xa thanh pho, huyen thanh pho, ten huyen,"
        "huyen tx tp,"
        "thi xa, thanh pho, quan huyen thi xa, quan, former district",
    ),
    _field("province", _l("Province"), "tinh, tinh thanh pho, tinh tp, tinh thanh, ten tinh, former province"),
)

RESIDENT = (
    _field(
        "ref",
        _l("Reference"),
        "ma cua don vi, reference, ma, ma so, ma ho so, ma doi tuong, ma nguoi dan, ma tham chieu,"
        "ma nguoi tham gia, id",
    ),
    _field(
        "name",
        _l("Full name"),
        "full name, fullname, ho ten, ho va ten, ten, ho dem va ten, ho ten nguoi tham gia, ten nguoi tham gia,"
        "ho chu dem va ten, ho va ten khai sinh, nguoi tham gia",
        personal=True,
    ),
    _field(
        "phone",
        _l("Phone number"),
        "phone number, telephone, mobile, mobile phone, sdt, so dt, dien thoai, so dien thoai, dt, di dong,"
        "so di dong, dien thoai di dong, so dien thoai di dong, dtdd, sdt di dong, so dtdd, tel, sdt 1,"
        "so dien thoai 1, dien thoai 1",
        personal=True,
    ),
    _field(
        "second_phone",
        _l("Second phone number"),
        "second phone number, phone 2, sdt 2, sdt2, so dien thoai 2, dien thoai 2,"
        "so dien thoai thu hai, sdt thu hai, so dien thoai khac,"
        "sdt khac, dien thoai khac, so dien thoai phu, sdt phu, dien thoai ban, dien thoai co dinh, so co dinh,"
        "so dien thoai co dinh, so may ban, other phone",
        personal=True,
    ),
    _field(
        "village_ref",
        _l("Reference of the village"),
        "reference of the village, ma thon, ma thon ban, ma ban, ma tdp, ma to dan pho, village code,"
        "village reference, ma thon ban tdp",
    ),
    _field(
        "village",
        _l("Village or quarter"),
        "village or quarter, village name, quarter, hamlet, thon, ban, thon ban, ban thon,"
        "thon ban tdp, thon tdp, thon to, tdp,"
        "to dan pho, thon to dan pho, thon ban to dan pho, ten thon, ten ban, ten thon ban,"
        "ten thon ban tdp, khu pho,"
        "xom, thon xom, ap, khu, to, thon ban khu pho, ten thon to dan pho, thon to dan pho ban,"
        "thon ap, khu dan cu,"
        "thon ban to",
    ),
    *_PLACE,
    _field(
        "language",
        _l("Preferred language"),
        "languages, preferred language, ngon ngu, tieng, tieng noi, ngon ngu mong muon, ngon ngu nhan tin,"
        "tieng dan toc, ngon ngu dan toc, ngon ngu su dung, ngon ngu uu tien, tieng muon nghe, tieng su dung",
    ),
    _field(
        "language_said_on",
        _l("Day the language was said"),
        "day the language was said, ngay noi ngon ngu, ngay chon ngon ngu, ngay khai ngon ngu,ngay ghi nhan ngon ngu",
    ),
    _field(
        "card_expiry",
        _l("Card valid until"),
        "expiry, expiry date, valid until, expires, expires on, card valid until, card expiry date, ngay het han,"
        "han the, han the bhyt, ngay het han the, ngay het han the bhyt, han su dung, han su dung the,"
        "han su dung the bhyt, gia tri the den, gia tri the den ngay, gia tri den, gia tri den ngay,"
        "gia tri su dung den ngay, gia tri su dung den, gia tri su dung the bhyt den ngay,"
        "gia tri su dung the den ngay, gia tri the bhyt den ngay, the bhyt den ngay, den ngay, den han, han dung,"
        "thoi han the, thoi han su dung the, ngay het gia tri, ngay het gia tri the, han the den ngay, het han,"
        "ngay het han bhyt, gt the den, gt den ngay, thoi han su dung den ngay, hsd, ngay ket thuc the",
    ),
    _field(
        "has_card",
        _l("Has a card"),
        "has a card, covered, insured, co the, co the bhyt, da co the, da co the bhyt, tinh trang the,"
        "tinh trang the bhyt,"
        "tham gia bhyt, co bhyt, da tham gia bhyt",
    ),
    _field(
        "household",
        _l("Household"),
        "household number, household code, ho, ho gia dinh, ma ho, ma ho gia dinh, so ho, so ho gia dinh, ma hgd,"
        "ho so, so so ho khau, so ho khau, ma ho khau",
    ),
    _field(
        "insurance_number",
        _l("Insurance number"),
        "social insurance number, insurance no, insurance code, ma so bhxh, so bhxh, ma bhxh,"
        "ma so bao hiem xa hoi,"
        "so so bhxh, ma so bhxh bhyt, so bao hiem xa hoi, ma so bao hiem, mst bhxh, so dinh danh bhxh,"
        "ma dinh danh bhxh",
        personal=True,
    ),
    _field(
        "consent",
        _l("Consent"),
        "consents, dong y, dong y nhan tin, dong y nhan tin nhan, dong y nhan thong bao, dong y nhan sms,"
        "cho phep nhan tin, y kien dong y",
    ),
    _field(
        "consent_on",
        _l("Day of consent"),
        "day of consent, consent date, ngay dong y, ngay dong y nhan tin, dong y ngay",
    ),
)

VILLAGE = (
    _field(
        "ref",
        _l("Reference"),
        "ma cua don vi, reference, ma, ma so, ma thon, ma thon ban, ma ban, ma tdp, ma to dan pho,"
        "village code, id, village ref",
    ),
    _field(
        "name",
        _l("Village or quarter"),
        "village or quarter, village, village name, quarter, ten, ten thon, thon, ban, thon ban,"
        "ten thon ban, ten ban, thon ban tdp,"
        "ten thon ban tdp, tdp, to dan pho, ten to dan pho, thon to dan pho, ten thon to dan pho, khu pho, xom, to,"
        "thon tdp, thon ban to dan pho, ten thon ban to dan pho, khu dan cu",
    ),
    *_PLACE,
    _field(
        "languages",
        _l("Languages, the most spoken first"),
        "languages the most spoken first, ngon ngu pho bien nhat dung truoc, language, ngon ngu, tieng,"
        "cac ngon ngu, tieng noi, ngon ngu su dung, cac tieng, tieng dan toc,"
        "ngon ngu dan toc, ngon ngu theo thu tu",
    ),
    _field(
        "slots",
        _l("Hours of the loudspeakers"),
        "hours of the loudspeakers, times, gio phat, gio phat thanh, khung gio, khung gio phat,"
        "gio loa, gio phat loa, cac gio phat",
    ),
    _field(
        "clusters",
        _l("Loudspeaker clusters"),
        "loudspeaker clusters, cluster, loudspeakers, cum loa, cac cum loa, ten cum loa",
    ),
    _field("notes", _l("Notes"), "note, remarks, ghi chu, chu thich"),
    _field(
        "head",
        _l("Village head"),
        "village head, head of village, truong thon, ho ten truong thon, ho va ten truong thon, ten truong thon,"
        "truong ban, truong thon ban, truong thon to truong, to truong, to truong dan pho, to truong to dan pho",
        personal=True,
    ),
    _field(
        "head_phone",
        _l("Phone number of the village head"),
        "phone number of the village head, phone, phone of village head, sdt, so dien thoai,"
        "dien thoai, sdt truong thon, so dien thoai truong thon,"
        "dien thoai truong thon, dt truong thon, so dt truong thon",
        personal=True,
    ),
    _field("households", _l("Households"), "number of households, so ho, so ho dan, tong so ho, ho"),
    _field(
        "population",
        _l("Population"),
        "people, inhabitants, dan so, so dan, so nguoi, nhan khau, so nhan khau, so khau, khau, tong so nguoi",
    ),
    _field(
        "insured",
        _l("People with a card"),
        "people with a card, covered, so nguoi co the, so the, so the bhyt, so nguoi co the bhyt,"
        "so nguoi tham gia bhyt,"
        "tham gia bhyt, co the bhyt, so nguoi tham gia",
    ),
    _field(
        "figures_on",
        _l("Day of the figures"),
        "day of the figures, date of figures, ngay so lieu, so lieu den ngay, tinh den ngay,"
        "thoi diem so lieu, ngay thong ke",
    ),
    _field(
        "figures_source",
        _l("Source of the figures"),
        "source of the figures, source, source of figures, nguon, nguon so lieu, don vi cung cap, nguon cung cap",
    ),
)
