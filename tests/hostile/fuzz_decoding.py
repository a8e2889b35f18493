"""Coverage-guided noise for every decoder: `fuzz_decoding.py -runs=N [CORPUS...]` (atheris).

The decoders' own module is instrumented; the JSON library is C and is not. Any exception but
those that the decoders promise ends the run with a file that reproduces it.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["vela_tui.venues", "vela_tui.domain", "vela_tui.rules"]):
    import samples

    from vela_tui.domain.amounts import parse_plain
    from vela_tui.domain.errors import AmountError, ConfigError
    from vela_tui.domain.origin import parse_origin

    samples.read_all(b"{}")  # imports what is imported late

WORDS = (
    *("type", "data", "seq", "bids", "asks", "channel", "ok", "error", "message", "market_id"),
    *("order_id", "status", "filled_quantity", "price", "quantity", "side", "timestamp", "NaN"),
    *("1e400", "Infinity", "ud800", "snapshot", "update", "orderbook:ETH-USDC", "true", "null"),
)


def one(data: bytes) -> None:
    """Nothing is raised by these bytes, whatever they are taken for."""
    samples.read_all(data)
    text = data.decode("utf-8", "replace")
    for parse, refusal in ((parse_plain, AmountError), (parse_origin, ConfigError)):
        try:
            parse(text)
        except refusal:
            continue


def main(arguments: list[str]) -> None:
    """Runs until N inputs were tried; the samples are the first of them."""
    with tempfile.TemporaryDirectory() as directory:
        corpus = Path(directory) / "corpus"
        corpus.mkdir()
        bodies = [*samples.FRAMES, *({"ok": True, "data": data} for _, data in samples.READS)]
        for at, body in enumerate([*bodies, samples.REFUSAL]):
            (corpus / str(at)).write_bytes(samples.encoded(body))
        dictionary = Path(directory) / "words"
        dictionary.write_text("".join(f'"{word}"\n' for word in WORDS))
        atheris.Setup([sys.argv[0], *arguments, f"-dict={dictionary}", str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
