"""Two programs, one paper account: the first runs the exchange, the second finds it and reads."""

import asyncio
from collections.abc import Awaitable, Callable

from vela_tui.domain.errors import ConnectFailed
from vela_tui.wallet_lock import Holder, WalletLock

Find = Callable[[], Awaitable[str]]
"""Gives an exchange's base URL as soon as it is known."""


def published(find: Find, lock: WalletLock) -> Find:
    """The same, and who comes second can find it as well."""

    async def find_and_publish() -> str:
        url = await find()
        await asyncio.to_thread(lock.publish, url)
        return url

    return find_and_publish


def followed(lock: WalletLock, holder: Holder) -> Find:
    """Finds the exchange that the holder of the lock runs, each time anew: it may restart it.

    The function raises ConnectFailed while the holder has not told, and after it has ended.
    """

    async def find() -> str:
        url = (await asyncio.to_thread(lock.holder)).url
        if url is None:
            raise ConnectFailed(f"no exchange: {holder} ran it; quit this and start again to trade")
        return url

    return find
