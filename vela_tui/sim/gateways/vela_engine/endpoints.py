"""The engine's POST endpoints: what is checked, in the engine's order (vela.md 3.1, 3.3, 3.5).

The body's shape comes first and counts for no limit; then the limit of the address as it was
spelled, the address, the values, the signature over exactly what the body says, the market, and
the exchange's own rules.
"""

import re
from typing import Final

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways import signing
from vela_tui.sim.gateways.amounts import parse_amount
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer
from vela_tui.sim.gateways.vela_engine.limits import Limits
from vela_tui.sim.gateways.vela_engine.phantoms import Phantoms
from vela_tui.sim.gateways.vela_engine.reading import Field, one_of, read, text, u64
from vela_tui.sim.gateways.vela_engine.records import Records
from vela_tui.sim.gateways.vela_engine.referrals import Referrals
from vela_tui.sim.gateways.vela_engine.replies import GENERIC, Declined
from vela_tui.sim.messages import MAX_RAW, CancelOrder, PlaceOrder, Rejected

MAX_DEPOSIT: Final = 1_000_000 * answers.UNIT
"""One deposit at most, in raw units (vela.md 1.2)."""
DEPOSITED: Final = (
    *("ETH", "USDC", "BTC", "SOL", "AVAX", "MATIC"),
    *("LINK", "UNI", "ARB", "OP", "AAVE", "DOGE"),
)
"""The assets that the engine takes: five markets' bases are missing (vela.md 3.5)."""

_ADDRESS: Final = re.compile(r"(?:0x)?[0-9a-fA-F]{40}", re.ASCII)
_BAD_WALLET: Final = "Invalid wallet address format"
_BAD_ADDRESS: Final = "invalid address"
_BAD_SIGNATURE: Final = "invalid signature"

_ORDER: Final = (
    Field("market", text),
    Field("side", one_of(*answers.SIDES)),
    Field("order_type", one_of(*answers.EXECUTIONS)),
    Field("price", u64),
    Field("quantity", u64),
    Field("nonce", u64),
    Field("client_order_id", text, is_optional=True),
    Field("address", text),
    Field("signature", text),
)
_CANCEL: Final = (
    Field("order_id", u64, is_optional=True),
    Field("client_order_id", text, is_optional=True),
    Field("nonce", u64),
    Field("address", text),
    Field("signature", text),
)
_DEPOSIT: Final = (Field("user", text), Field("asset", text), Field("amount", text))
_REFERRAL: Final = (
    Field("user", text),
    Field("ref", text),
    Field("signature", text),
    Field("nonce", u64),
)


class Mutations:
    """The four endpoints that change something.

    Args:
        floor: where requests are carried out.
        limits: what each spelling of an address may ask.
        phantoms: orders that can be cancelled though they are filled.
        records: remembers what was posted.
        referrals: who brought whom.
    """

    def __init__(
        self,
        floor: Floor,
        limits: Limits,
        phantoms: Phantoms,
        records: Records,
        referrals: Referrals,
    ) -> None:
        self._floor = floor
        self._limits = limits
        self._phantoms = phantoms
        self._records = records
        self._referrals = referrals

    def place(self, body: bytes) -> list[Answer]:
        """`POST /orders`: everything that happened, the order last (vela.md 3.1)."""
        order = read(body, "PostOrderBody", _ORDER)
        address = order["address"]
        self._limits.requests.count(address, self._floor.now())
        if not signing.ADDRESS.fullmatch(address):
            raise Declined(400, _BAD_WALLET)
        for name in ("price", "quantity"):
            _check_amount(name.capitalize(), order[name])
        side = answers.SIDES[order["side"]]
        signed = signing.order_text(
            order["market"],
            side,
            order["price"],
            order["quantity"],
            order["nonce"],
            order["client_order_id"],
        )
        _check_signature(address, order["signature"], signed)
        self._floor.exchange.market(order["market"])
        receipt = self._floor.place(
            PlaceOrder(
                user=address.lower(),
                market_id=order["market"],
                side=side,
                price=order["price"],
                quantity=order["quantity"],
                time_in_force=answers.EXECUTIONS[order["order_type"]],
                nonce=order["nonce"],
                client_order_id=order["client_order_id"],
            )
        )
        self._records.post(
            receipt.order, (address, order["nonce"], order["signature"]), receipt.events
        )
        return answers.happened(receipt.order, receipt.events)

    def cancel(self, body: bytes) -> list[Answer]:
        """`POST /orders/cancel` (vela.md 3.3); the text holds what the body names, no more."""
        cancel = read(body, "CancelOrderBody", _CANCEL)
        address, nonce = cancel["address"], cancel["nonce"]
        self._limits.requests.count(address, self._floor.now())
        user = checked_address(address)
        order_id, client_order_id = cancel["order_id"], cancel["client_order_id"]
        signed = signing.cancel_text(order_id, client_order_id, nonce)
        _check_signature(user, cancel["signature"], signed)
        if order_id is None and client_order_id is None:
            raise Declined(400, GENERIC)
        request = CancelOrder(user, nonce, order_id, client_order_id)
        try:
            gone = self._floor.cancel(request).order
        except Rejected as refusal:
            phantom = self._phantoms.cancel(request)
            if refusal.code != "OrderNotFound" or phantom is None:
                raise
            gone = phantom
        return [answers.canceled(gone.order_id, gone.client_order_id)]

    def deposit(self, body: bytes) -> list[Answer]:
        """`POST /deposit`: all balances afterwards; test money, so nobody has to sign."""
        deposit = read(body, "DepositBody", _DEPOSIT)
        user = deposit["user"]
        self._limits.deposits.count(user, self._floor.now())
        if not signing.ADDRESS.fullmatch(user):
            raise Declined(400, _BAD_WALLET)
        asset = deposit["asset"].upper()
        if asset not in DEPOSITED:
            raise Declined(400, f"Invalid asset. Supported: {', '.join(DEPOSITED)}")
        amount = parse_amount(deposit["amount"], answers.DECIMALS)
        if amount is None:
            raise Declined(400, "invalid amount")
        if amount == 0:
            raise Declined(400, "Amount must be greater than 0")
        if amount > MAX_DEPOSIT:
            raise Declined(400, "Amount exceeds maximum deposit limit of 1,000,000")
        self._floor.deposit(user.lower(), asset, amount)
        views = self._floor.exchange.balances(user.lower())
        return [answers.balance(view) for view in views]

    def refer(self, body: bytes) -> Answer:
        """`POST /referral/register`: the nonce is signed and not remembered (vela.md 2.2)."""
        referral = read(body, "ReferralRegisterBody", _REFERRAL)
        user = _checked(referral["user"], "invalid user address")
        referrer = _checked(referral["ref"], "invalid ref address")
        if user == referrer:
            raise Declined(400, "cannot refer yourself")
        spelled = f"{referral['user'].lower()}:{referral['ref'].lower()}"
        signed = f"vela:referral:{spelled}:{referral['nonce']}"
        _check_signature(user, referral["signature"], signed)
        if not self._floor.exchange.has_account(referrer):
            raise Declined(400, "referrer not found")
        if self._referrals.referrer(user) is not None:
            raise Declined(400, "referrer already set")
        self._referrals.register(user, referrer)
        return {"registered": True}


def checked_address(text: str) -> str:
    """The address in lower case and with `0x`, which may be missing here (vela.md 2.1).

    Raises:
        Declined: 400.
    """
    return _checked(text, _BAD_ADDRESS)


def _checked(text: str, complaint: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise Declined(400, complaint)
    return f"0x{text.removeprefix('0x').lower()}"


def _check_amount(name: str, value: int) -> None:
    if value == 0:
        raise Declined(400, f"{name} must be greater than 0")
    if value >= MAX_RAW:
        raise Declined(400, f"{name} exceeds maximum allowed value")


def _check_signature(address: str, signature: str, text: str) -> None:
    if not signing.is_signed_by(address, signature, text):
        raise Declined(401, _BAD_SIGNATURE)
