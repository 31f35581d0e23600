"""Twilio's messaging prices of a country: https://www.twilio.com/docs/messaging/api/pricing

A program of its own at Twilio (pricing.twilio.com); here the same address. The figure is --price for every network.
"""

from aiohttp import web

from carrier.admission import Admission
from carrier.api import answer
from carrier.errors import TwilioError
from carrier.settings import Settings

# Networks of Viet Nam by mobile country and network code, as the ITU lists them (Recommendation E.212).
NETWORKS = {
    "VN": (
        "Vietnam",
        "452",
        (("MobiFone", "01"), ("Vinaphone", "02"), ("Viettel", "04"), ("Vietnamobile", "05"), ("Gmobile", "07")),
    )
}


class Prices:
    def __init__(self, settings: Settings, admission: Admission) -> None:
        self._price, self._admission = f"{settings.price:f}", admission

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/Messaging/Countries/{country}", self.country, name="prices")]

    async def country(self, request: web.Request) -> web.Response:
        self._admission.check(request)
        iso = request.match_info["country"].upper()
        if iso not in NETWORKS:
            raise TwilioError(20404, path=request.path)
        name, mcc, networks = NETWORKS[iso]
        price = {"number_type": "mobile", "base_price": self._price, "current_price": self._price}
        outbound = [{"carrier": network, "mcc": mcc, "mnc": mnc, "prices": [price]} for network, mnc in networks]
        return answer(
            {
                "country": name,
                "iso_country": iso,
                "price_unit": "USD",
                "outbound_sms_prices": outbound,
                "inbound_sms_prices": [price],
                "url": str(request.url),
            }
        )
