"""Who brought whom to the engine, and what it counts for (vela.md 3.7, section 12)."""

from collections.abc import Sequence
from typing import Final

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer
from vela_tui.sim.messages import ExchangeEvent, Traded

_SHARE: Final = 5
"""A referrer's part of the taker fees of those it brought: one in so many."""
_BEST: Final = 10


class Referrals:
    """A fifth of the taker fees is counted for the referrer, and paid to nobody.

    Args:
        floor: whose executions count.
    """

    def __init__(self, floor: Floor) -> None:
        self._referrers: dict[str, str] = {}
        self._referred: dict[str, list[str]] = {}
        self._earned: dict[str, int] = {}
        floor.listen(self._hear)

    def referrer(self, user: str) -> str | None:
        """Who brought the user."""
        return self._referrers.get(user)

    def register(self, user: str, referrer: str) -> None:
        """The referrer brought the user."""
        self._referrers[user] = referrer
        self._referred.setdefault(referrer, []).append(user)

    def told(self, user: str) -> Answer:
        """What `GET /referral/{address}` says."""
        referred = self._referred.get(user, [])
        return {
            "address": user,
            "referrer": self._referrers.get(user),
            "referred_count": len(referred),
            "total_earnings_usdc": answers.micro_text(self._earned.get(user, 0)),
            "referred_users": referred,
        }

    def best(self) -> list[Answer]:
        """Those who brought most."""
        ranked = sorted(self._referred.items(), key=lambda item: -len(item[1]))
        return [
            {
                "address": user,
                "referred_count": len(referred),
                "earnings_usdc": answers.micro_text(self._earned.get(user, 0)),
            }
            for user, referred in ranked[:_BEST]
        ]

    def _hear(self, events: Sequence[ExchangeEvent], _: str | None) -> None:
        if not self._referrers:
            return
        for event in events:
            if isinstance(event, Traded):
                referrer = self._referrers.get(event.parties.taker)
                if referrer is not None:
                    earned = self._earned.get(referrer, 0)
                    self._earned[referrer] = earned + event.parties.taker_fee // _SHARE
