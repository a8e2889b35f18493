"""Who comes in: J01, J02, J17, J21 and J22 of joyride.md section 14."""

import pytest
from joyride_kit import C150, Wallet, opened

NONCE = "0123456789abcdef0123456789abcdef"
ADDRESS = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
SIGNATURE = (
    "3E5VQEHBavVAoFtcDibDhF4tjoyqpME4TTfVhomgPUVWdK8WqNG68BNX9garfjuneyn8Q9E1yLbHbcENrFp4eCmf"
)


async def test_j01_the_published_signature_opens_the_door_once():
    async with opened(nonces=[NONCE, NONCE]) as venue, venue.link() as link:
        w = Wallet(0x22)
        assert w.address == ADDRESS
        assert len(w.text(NONCE).encode()) == 112
        signed = {"wallet": ADDRESS, "signature": SIGNATURE, "message": w.text(NONCE)}
        assert w.credentials(NONCE) == signed
        assert await link.ask("public/get_nonce", wallet=ADDRESS) == {"nonce": NONCE}
        assert await link.ask("public/auth", **signed) == {"wallet": ADDRESS}
        assert await link.money() == (10_000_000_000, 0)
        assert await link.refused("public/auth", **signed) == 1001
        assert (await venue.post("/auth/verify", signed)).status_code == 401
        assert (await venue.post("/auth/nonce", {"wallet": ADDRESS})).json() == {"nonce": NONCE}
        answer = await venue.post("/auth/verify", signed)
        assert answer.status_code == 200
        assert set(answer.json()) == {"token"}
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("joyride_session=")
        assert "HttpOnly" in cookie
        assert (await venue.post("/auth/verify", signed)).status_code == 401


async def test_j02_strangers_read_but_do_not_trade(venue):
    async with venue.link() as link:
        await link.send("public/get_market_config")
        await link.next()
        answer = await link.call("private/buy", instrument_id=C150, type="limit", price=1, amount=1)
        assert answer == {
            "jsonrpc": "2.0",
            "id": 2,
            "error": {"code": 1001, "message": "Must authenticate first"},
        }
        assert len(await link.ask("public/get_instruments")) == 32
        for method in ("cancel", "cancel_all", "get_open_orders", "get_account", "sell"):
            assert await link.refused(f"private/{method}") == 1001


async def test_every_part_of_a_sign_in_counts(venue, w, other):
    async with venue.link() as link:
        nonce = (await link.ask("public/get_nonce", wallet=w.address))["nonce"]
        for wrong in (
            {**w.credentials(nonce), "wallet": other.address},
            {**w.credentials(nonce), "message": w.text(nonce) + "\n"},
            {**w.credentials(nonce), "message": w.text("f" * 32)},
            w.credentials("f" * 32),
            {**other.credentials(nonce), "wallet": w.address},
        ):
            assert await link.refused("public/auth", **wrong) == 1001
        assert await link.refused("private/get_account") == 1001
        assert await link.ask("public/auth", **w.credentials(nonce)) == {"wallet": w.address}


async def test_a_nonce_that_met_a_wrong_signature_is_used_up(venue, w, other):
    async with venue.link() as link:
        nonce = (await link.ask("public/get_nonce", wallet=w.address))["nonce"]
        wrong = {**w.credentials(nonce), "signature": other.sign(w.text(nonce))}
        assert await link.refused("public/auth", **wrong) == 1001
        assert await link.refused("public/auth", **w.credentials(nonce)) == 1001


async def test_a_nonce_lives_five_minutes(venue, w):
    async with venue.link() as link:
        for seconds, is_alive in ((300, True), (301, False)):
            nonce = (await link.ask("public/get_nonce", wallet=w.address))["nonce"]
            venue.clock.advance(seconds)
            answer = await link.call("public/auth", **w.credentials(nonce))
            assert ("result" in answer) == is_alive


async def test_j17_nonces_are_few(w):
    async with opened(enforces_limits=True) as venue, venue.link() as link:
        for _ in range(10):
            await link.ask("public/get_nonce", wallet=w.address)
        assert await link.refused("public/get_nonce", wallet=w.address) == 1007
        refusal = await venue.post("/auth/nonce", {"wallet": w.address})
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (429, 1007)
        venue.clock.advance(60)
        nonces = [(await link.ask("public/get_nonce", wallet=w.address))["nonce"] for _ in "1234"]
        assert await link.refused("public/auth", **w.credentials(nonces[0])) == 1001
        assert await link.ask("public/auth", **w.credentials(nonces[1]))


async def test_verifying_is_limited(w):
    async with opened(enforces_limits=True) as venue:
        body = w.credentials("f" * 32)
        codes = [(await venue.post("/auth/verify", body)).status_code for _ in range(6)]
        assert codes == [401] * 5 + [429]


async def test_requests_beyond_fifty_a_second_are_refused(w):
    async with opened(enforces_limits=True) as venue, venue.link() as link:
        for _ in range(50):
            await link.ask("public/get_market_config")
        assert await link.refused("public/get_market_config") == 1007
        venue.clock.advance(1)
        await link.ask("public/get_market_config")
        codes = [(await venue.get("/market/config")).status_code for _ in range(51)]
        assert codes == [200] * 50 + [429]


async def test_a_token_is_good_for_a_day(venue, w):
    headers = await venue.token(w)
    assert (await venue.data("/account", headers=headers))["wallet"] == w.address
    token = headers["authorization"]
    for wrong in ("", "Bearer", "Bearer a.b.c", token[:-2], token.swapcase(), "Bearer \xe9.\xff"):
        answer = await venue.get("/account", headers={"authorization": wrong.encode("latin-1")})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 1001)
    venue.clock.advance(86_400)
    assert (await venue.get("/account", headers=headers)).status_code == 401


async def test_j21_a_name_alone_signs_in_where_that_is_switched_on():
    seed = {"grant_type": "client_credentials", "client_id": "alice"}
    async with opened(is_legacy=True) as venue, venue.link() as link:
        assert await link.ask("public/auth", **seed) == {"user_id": "alice"}
        assert await link.money() == (10_000_000_000, 0)
        for headers in ({"x-wallet": "alice"}, {"x-device-id": "alice"}):
            assert (await venue.data("/account", headers=headers))["wallet"] == "alice"
        account = await venue.data("/account?wallet=bob", headers={"x-wallet": "alice"})
        assert account["wallet"] == "alice"
        for name in ("", "~maker-1", "a b", "x" * 65):
            assert await link.refused("public/auth", **seed | {"client_id": name}) == -32602
    async with opened() as venue, venue.link() as link:
        assert await link.refused("public/auth", **seed) == -32602
        assert await link.refused("private/get_account") == 1001
        assert (await venue.get("/account", headers={"x-wallet": "alice"})).status_code == 401


async def test_the_second_generation_signs_in_where_that_is_switched_on(w):
    """A nonce by GET, and the nonce sent back instead of the text (joyride.md 4.3)."""
    for is_legacy in (True, False):
        async with opened(is_legacy=is_legacy) as venue:
            older = await venue.get("/auth/nonce", params={"wallet": w.address})
            assert older.status_code == (200 if is_legacy else 405)
            nonce = (await venue.post("/auth/nonce", {"wallet": w.address})).json()["nonce"]
            signed = w.credentials(nonce)
            body = {"wallet": w.address, "signature": signed["signature"], "nonce": nonce}
            answer = await venue.post("/auth/verify", body)
            assert answer.status_code == (200 if is_legacy else 400)
            if is_legacy:
                assert answer.json()["wallet"] == w.address
                assert (await venue.get("/auth/nonce")).status_code == 400


async def test_j22_a_name_has_four_to_fifteen_letters(venue, w):
    headers = await venue.token(w)
    for name, status in (("abc", 400), ("alice_sol", 200), ("a" * 16, 400), ("a-b-c", 400)):
        answer = await venue.http.put(
            "/social/profile", json={"username": name, "avatar_url": None}, headers=headers
        )
        assert answer.status_code == status, name
    told = {"username": "alice_sol", "avatar_url": None, "email": None}
    assert await venue.data("/social/profile", headers=headers) == told


@pytest.mark.parametrize("wallet", ["", "0", "l" * 44, ADDRESS[:-2], ADDRESS + "1", "1" * 44, "é"])
async def test_what_is_no_address_gets_no_nonce(venue, wallet):
    async with venue.link() as link:
        assert await link.refused("public/get_nonce", wallet=wallet) == -32602
    assert (await venue.post("/auth/nonce", {"wallet": wallet})).status_code == 400
