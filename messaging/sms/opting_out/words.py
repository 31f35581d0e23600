"""What a reply means, and the words of the office about opting out. Pure.

A reply is a wish for no more messages when it is nothing but that: one of the known words, perhaps with a courtesy
before it and what it is about after it ("xin dừng gửi tin", "TC QC", "stop all messages"). Whoever writes more, or
something else ("tôi không muốn hủy thẻ"), is not opted out by a guess.

Every word counts with its diacritics, with the tone mark in either place, or with none at all; a word with others is
another word ("đúng", right, is not "dừng", stop). Decree 91/2020/NĐ-CP asks for TC or HUY and the like; STOP and its
companions are those of https://www.twilio.com/docs/messaging/guides/opt-out-keywords.
"""

import re
import unicodedata
from enum import StrEnum

from foundation.spelling import one_tone_placement, without_diacritics

# To whoever has just typed a number into the public page: no link, nothing to answer, and no fear of it.
CODE_WORDS = (
    "Ma tu choi nhan tin: {code}, dung trong 10 phut. "
    "Chi danh cho nguoi vua yeu cau, khong dua ma cho ai. {office}, {hotline}"
)

_LONGEST = 200  # a wish is short; of what is longer nothing is read


class Meaning(StrEnum):
    """What a reply asks for."""

    OPT_OUT = "opt_out"
    OTHER = "other"


# The words of the patterns below as they are written in full; without diacritics each counts as well.
_SPELLINGS = (
    "từ chối dừng ngừng ngưng hủy nhận nhắn gửi tin nữa đăng ký dịch vụ quảng cáo lại ngay hết tất cả cho tôi em mình "
    "xin muốn yêu cầu đề nghị vui lòng làm ơn không này số nhé ạ đi cảm ơn thông báo luôn"
)
_KNOWN = frozenset(one_tone_placement(word) for word in _SPELLINGS.split())
# Unlike its neighbours "đừng" (do not) means nothing by itself, and without its marks it reads as "dừng".
_NOT = "đừng"

_COURTESY = (
    r"(?:(?:toi|em|minh) )?(?:xin|muon|yeu cau|de nghi|vui long|lam on|cho (?:toi|em|minh)|please|pls)"
    r"(?: (?:toi|em|minh|duoc))?"
)
_STOPS = (
    r"tu choi|dung|ngung|huy|stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|opt out|remove me|"
    rf"(?:toi )?khong (?:muon )?nhan tin|(?:toi )?khong (?:gui|nhan)(?: tin)? nua|{_NOT} (?:gui|nhan)"
)
_MORE = (
    r"nhan|gui|tin|dang ky|dich vu|quang cao|qc|ad|thong bao|nua|lai|ngay|het|luon|tat ca|cho (?:toi|em|minh)|"
    r"so nay|di|nhe|a|cam on|sms|all|messages?|texts?|sending|texting|me|now|please|pls|thanks|thank you"
)
# After words that can only be about messages, what the messages are about may follow: after "hủy" it may be the card.
_SERVICES = r"bhxh|bhyt|bhtn|bhxh tinh|[0-9]"
_WISH = re.compile(
    rf"(?:{_COURTESY} )?(?:(?:tc|stop|unsubscribe|tu choi (?:nhan )?tin)(?: (?:{_MORE}|{_SERVICES}))*"
    rf"|tc[0-9]|(?:{_STOPS})(?: (?:{_MORE}))*)"
)


def meaning(text: str) -> Meaning:
    """What somebody who wrote this to us wants."""
    if len(text) > _LONGEST:
        return Meaning.OTHER
    words = [_plain(word) for word in _words(text)]
    if len(words) > 1 and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    return Meaning.OPT_OUT if _WISH.fullmatch(" ".join(words)) else Meaning.OTHER


def _words(text: str) -> list[str]:
    """In small letters, without what is no letter or digit."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return re.findall(r"[^\W_]+", one_tone_placement(visible))


def _plain(word: str) -> str:
    """A known word without its diacritics; any other as it stands, so that it fits no pattern."""
    return without_diacritics(word) if word in _KNOWN else word
