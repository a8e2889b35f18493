"""One vocabulary for both of the exchange's dialects: what is asked and learned, not how."""

from dataclasses import dataclass
from decimal import Decimal

D = Decimal


@dataclass(frozen=True)
class Placed:
    """An order that was taken."""

    order_id: int
    status: str
    filled: Decimal


@dataclass(frozen=True)
class Refused:
    """A request that was declined."""

    status: int
    word: str


class _Spoken:
    """A venue, and wallets by the name of their key."""

    unit = 10**6

    def __init__(self, venue, wallets):
        self.venue = venue
        self._wallets = wallets

    def raw(self, text):
        scaled = D(text) * self.unit
        assert scaled == int(scaled)
        return int(scaled)

    def whole(self, raw):
        return D(raw) / self.unit

    def fund(self, name, **amounts):
        for asset, amount in amounts.items():
            self.venue.floor.deposit(self._wallets[name].user, asset, self.raw(amount))

    def fees(self):
        """What the exchange kept, whole units."""
        return self.whole(self.venue.floor.exchange.fees_collected().get("USDC", 0))

    async def place(self, name, side, quantity, price, tif="gtc", **more):
        body = self._wallets[name].order(side, self.raw(price), self.raw(quantity), tif, **more)
        return await self.post(body, self.raw(quantity))

    async def post(self, body, quantity=0):
        answer = await self.venue.post("/orders", body)
        if answer.status_code != 200:
            return Refused(answer.status_code, answer.json()["error"])
        return self.placed(answer.json()["data"], quantity)

    async def cancel(self, name, **named):
        answer = await self.venue.post("/orders/cancel", self._wallets[name].cancel(**named))
        if answer.status_code != 200:
            return Refused(answer.status_code, answer.json()["error"])
        return "cancelled"

    def signed(self, name, side, quantity, price, **more):
        """A body that is ready to be sent, or to be spoiled."""
        return self._wallets[name].order(side, self.raw(price), self.raw(quantity), **more)

    async def orders(self, name):
        return await self.venue.data(f"/account/{self._wallets[name].address}/orders")

    async def finds(self, name, cid):
        """Whether an open order of that client id is found."""
        path = f"/account/{self._wallets[name].address}/orders/by-client-id/{cid}"
        answer = await self.venue.get(path)
        assert answer.status_code in {200, 404}
        return answer.status_code == 200


class Documented(_Spoken):
    """As the page has it."""

    dialect = "documented"
    gone = Refused(404, "OrderNotFound")
    unsigned = Refused(401, "InvalidSignature")

    def placed(self, data, _quantity):
        return Placed(data["order_id"], data["status"], self.whole(data["filled_quantity"]))

    def refusal(self, code):
        return Refused(404 if code == "MarketNotFound" else 422, code)

    async def money(self, name, asset="USDC"):
        return tuple(map(self.whole, await self.venue.money(self._wallets[name], asset)))

    async def book(self):
        sides = await self.venue.book()
        return tuple([tuple(map(self.whole, level)) for level in side] for side in sides)

    async def open_ids(self, name):
        return [order["order_id"] for order in await self.orders(name)]


class Engine(_Spoken):
    """As the engine has it."""

    unit = 10**8
    dialect = "engine"
    gone = Refused(400, "Market not found.")
    unsigned = Refused(401, "invalid signature")

    def placed(self, data, quantity):
        *before, last = data
        posted = last["OrderPosted"]
        filled = sum(each["OrderFilled"]["quantity"] for each in before if "OrderFilled" in each)
        words = {"Open": "open", "PartiallyFilled": "partially_filled", "Filled": "filled"}
        status = words.get(posted["status"], "cancelled")
        assert (status == "filled") == (filled == quantity)
        return Placed(posted["order_id"], status, self.whole(filled))

    def refusal(self, code):
        generic = "Order rejected. Please check your parameters and try again."
        duplicate = "Duplicate order. Please try again."
        sentences = {
            "InvalidNonce": duplicate,
            "DuplicateNonce": duplicate,
            "MarketNotFound": "Market not found.",
            "InsufficientBalance": "Insufficient balance. Please deposit funds before trading.",
            "PostOnlyWouldMatch": (
                "Post-only order would have matched immediately. Order rejected."
            ),
        }
        return Refused(400, sentences.get(code, generic))

    async def money(self, name, asset="USDC"):
        return tuple(map(D, await self.venue.money(self._wallets[name], asset)))

    async def book(self):
        return tuple([tuple(map(D, level)) for level in side] for side in await self.venue.book())

    async def open_ids(self, name):
        return [order["id"] for order in await self.orders(name) if order["status"] != "filled"]
