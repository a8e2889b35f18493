"""Who a request over HTTP is from: a token, or the older headers, and signing in (H14, H16)."""

import re
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from vela_tui.sim.gateways.bodies import decode, parse, read_body
from vela_tui.sim.gateways.joyride import replies
from vela_tui.sim.gateways.joyride.doors import TOKEN_SECONDS, Doors
from vela_tui.sim.gateways.joyride.methods import SignIn, Stranger
from vela_tui.sim.gateways.joyride.replies import Declined
from vela_tui.sim.gateways.joyride.signing import is_wallet, sign_in_text
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.messages import Code

COOKIE: Final = "joyride_session"
_LEGACY_HEADERS: Final = ("x-wallet", "x-device-id")
_LEGACY_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_USERNAME: Final = re.compile(r"[A-Za-z0-9_]{4,15}", re.ASCII)


class OlderSignIn(Struct, frozen=True):
    """H14 of the second generation."""

    wallet: Annotated[str, Meta(max_length=128)]
    signature: Annotated[str, Meta(max_length=128)]
    nonce: Annotated[str, Meta(max_length=128)]


class Profile(Struct, frozen=True):
    """H16: how a user is shown to others."""

    username: Annotated[str, Meta(max_length=64)]
    avatar_url: Annotated[str, Meta(max_length=2_048)] | None = None


class Entrance:
    """Signing in over HTTP, and who is signed in.

    Args:
        floor: where newcomers get an account.
        doors: who may come in.
        is_legacy: whether the older headers are believed (joyride.md 4.3).
    """

    def __init__(self, floor: Floor, doors: Doors, *, is_legacy: bool) -> None:
        self._floor = floor
        self._doors = doors
        self._is_legacy = is_legacy
        self._profiles: dict[str, Profile] = {}

    def user(self, request: Request) -> str:
        """Who asks.

        Raises:
            Declined: 401 for somebody who did not sign in.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        user = self._doors.user_of(token) if scheme.lower() == "bearer" else None
        if user is None and self._is_legacy:
            user = _legacy_user(request)
        if user is None:
            raise Declined(401, "Must authenticate first", Code.NOT_AUTHENTICATED)
        return user

    async def nonce(self, request: Request) -> Response:
        """`POST /v1/auth/nonce`."""
        body = await read_body(request)
        parse(body)
        return self._nonce(decode(body, Stranger).wallet, request)

    async def older_nonce(self, request: Request) -> Response:
        """`GET /v1/auth/nonce` of the second generation (joyride.md 4.3)."""
        if not self._is_legacy:
            raise Declined(405, "Method Not Allowed")
        return self._nonce(request.query_params.get("wallet", ""), request)

    async def verify(self, request: Request) -> Response:
        """`POST /v1/auth/verify`: a token, also as a cookie."""
        body = await read_body(request)
        members = parse(body)
        if not self._doors.may_verify(_address(request)):
            raise Declined(429, "Rate limit exceeded", Code.RATE_LIMITED)
        is_older = self._is_legacy and "nonce" in members
        asked = _older_sign_in(body) if is_older else decode(body, SignIn)
        if not self._doors.admits(asked.wallet, asked.signature, asked.message):
            raise Declined(401, "Invalid signature or nonce", Code.NOT_AUTHENTICATED)
        self._floor.open_account(asked.wallet)
        token = self._doors.token(asked.wallet)
        told = {"token": token}
        answer = replies.success({**told, "wallet": asked.wallet} if is_older else told)
        answer.set_cookie(COOKIE, token, TOKEN_SECONDS, httponly=True, samesite="strict")
        return answer

    async def profile(self, request: Request) -> Response:
        """`GET /v1/social/profile`."""
        return self._shown(self.user(request))

    async def update_profile(self, request: Request) -> Response:
        """`PUT /v1/social/profile`: the name, where it is one (joyride.md H16)."""
        user = self.user(request)
        body = await read_body(request)
        parse(body)
        profile = decode(body, Profile)
        if not _USERNAME.fullmatch(profile.username):
            raise Declined(400, "username has 4 to 15 letters, digits or underscores")
        self._profiles[user] = profile
        return self._shown(user)

    def _nonce(self, wallet: str, request: Request) -> Response:
        if not is_wallet(wallet):
            raise Declined(400, "wallet is no address")
        nonce = self._doors.nonce(wallet, _address(request))
        if nonce is None:
            raise Declined(429, "Rate limit exceeded", Code.RATE_LIMITED)
        return replies.success({"nonce": nonce})

    def _shown(self, user: str) -> Response:
        profile = self._profiles.get(user)
        told = {
            "username": None if profile is None else profile.username,
            "avatar_url": None if profile is None else profile.avatar_url,
            "email": None,
        }
        return replies.success(told)


def _older_sign_in(body: bytes) -> SignIn:
    """The second generation sends the nonce, not the text that was signed (joyride.md 4.3)."""
    asked = decode(body, OlderSignIn)
    return SignIn(asked.wallet, asked.signature, sign_in_text(asked.wallet, asked.nonce))


def _legacy_user(request: Request) -> str | None:
    named = [request.headers.get(name) for name in _LEGACY_HEADERS]
    for name in (*named, request.query_params.get("wallet")):
        if name is not None and _LEGACY_NAME.fullmatch(name):
            return name
    return None


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
