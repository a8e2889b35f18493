"""An order's text signed by the terminal's signer, beside eth-account called bare."""

import time
from collections.abc import Callable

from eth_account import Account
from eth_account.messages import encode_defunct

from tests.bench.figures import Table, median
from tests.bench.plan import Plan
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner

_TEXT = "vela:order:0x0000000000000000000000000000000000000001:ETH-USDC:bid:1580500000:{}"


def run(plan: Plan) -> Table:
    """Interleaved, each text once."""
    credential = Credential.make(PAPER)
    signer = EthSigner(credential, "http://127.0.0.1:1")
    account = Account.from_key(credential.reveal())

    def bare(text: str) -> object:
        return account.sign_message(encode_defunct(text=text)).signature.hex()

    ways: dict[str, Callable[[str], object]] = {"eth-account, bare": bare, "vela-tui": signer.sign}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for at in range(plan.share(2_000, 300)):
        for name, way in ways.items():
            begun = time.thread_time_ns()
            way(_TEXT.format(at))
            found[name].append((time.thread_time_ns() - begun) / 1_000)
    table = Table("signature", "a signature, µs")
    floor = median(found["eth-account, bare"])
    for name, samples in found.items():
        table.keep(name, samples)
        table.add(name, median=median(samples), ratio=median(samples) / floor)
    table.figure("signature", median(found["vela-tui"]), "eth-account, bare", floor)
    return table
