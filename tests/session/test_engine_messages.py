"""However fast a person leafs through the markets, the link's limit of messages holds (P31)."""

from engine_kit import BTC, ETH, Kit, of

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import RoundTripMeasured
from vela_tui.session.commands import SelectInstrument
from vela_tui.session.effects import Resync, Subscribe, Unsubscribe
from vela_tui.venues.codec import Feed


def messages(effects):
    """How many messages these effects put on the link."""
    feeds = of(effects, Subscribe) + of(effects, Unsubscribe)
    return sum(len(effect.topics) for effect in feeds) + 2 * len(of(effects, Resync))


def followed(effects, before=()):
    """The topics that are subscribed after these effects."""
    topics = set(before)
    for effect in effects:
        if isinstance(effect, Subscribe):
            topics |= set(effect.topics)
        elif isinstance(effect, Unsubscribe):
            topics -= set(effect.topics)
    return {topic.instrument_id for topic in topics if topic.feed is not Feed.QUOTES}


def leafing():
    kit = Kit()
    effects = [*kit.link(), *kit.list_instruments()]
    for turn in range(41):
        effects += kit.apply(SelectInstrument((BTC, ETH)[turn % 2]))
    return kit, effects


def pass_time(kit, seconds):
    """Time passes on a link whose pings are answered."""
    effects = []
    for _ in range(seconds // 5):
        effects += kit.later(5 * SECOND)
        kit.apply(RoundTripMeasured(1, kit.now))
    return effects


def test_leafing_through_the_markets_keeps_to_the_limit():
    """A quarter of the sixty is left for pings and the login."""
    kit, effects = leafing()
    effects += pass_time(kit, 30)
    assert messages(effects) <= 45


def test_the_market_shown_last_is_followed_in_the_end():
    """Nothing else is, and a notice says for how long the book has to wait."""
    kit, effects = leafing()
    assert any("messages" in text for text in kit.notices())
    effects += pass_time(kit, 70)
    assert kit.state.selected == BTC
    assert followed(effects) == {BTC}


def test_a_new_link_follows_the_market_shown_at_once():
    """Subscriptions of the old link are gone with it, and those that waited as well."""
    kit, _ = leafing()
    kit.link(LinkState.DOWN)
    effects = kit.link()
    assert followed(effects) == {BTC}


def test_coming_back_to_a_market_that_is_still_followed_takes_a_fresh_book():
    """Its updates went by unheeded meanwhile: only a new snapshot makes it live."""
    kit, _ = leafing()
    shown = kit.state.selected
    other = ETH if shown == BTC else BTC
    kit.apply(SelectInstrument(other))
    kit.apply(SelectInstrument(shown))
    assert kit.state.books[shown].is_awaiting
