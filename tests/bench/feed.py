"""The stub exchange as the measurements use it: started, asked and ended."""

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

import httpx


class Feed:
    """A stub exchange in a process of its own, as long as the block lasts."""

    def __init__(
        self, *, rate: float = 0, levels: int = 50, others: float = 1, quotes: float = 1,
        pushes_all: bool = False,
    ) -> None:  # fmt: skip
        command = [sys.executable, "-m", "tests.bench.stub", "--rate", str(rate)]
        command += ["--levels", str(levels), "--others", str(others)]
        command += ["--quotes", str(quotes), *(["--push-all"] if pushes_all else [])]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{json.loads(self._process.stdout.readline())['port']}"
        self._client = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._client.close()
        self._process.stdin.close()
        self._process.wait(10)

    def rate(self, rate: float) -> None:
        """So many updates a second from now on."""
        self._client.post("/rate", json={"rate": rate}).raise_for_status()

    def log(self) -> dict[str, Any]:
        """What was sent and what came since the last call."""
        data = self._client.get("/log").json()["data"]
        assert isinstance(data, dict)
        return data
