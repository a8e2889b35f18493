"""The 48 ways in which the venue's page and its engine differ (vela.md 16), each with its tests.

A row names what holds it: the client's tests, and the exchange's where it is a matter of the
server. The table is complete, and every test that it names is there.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TRADING, MARKET = "venues/test_engine_trading.py", "venues/test_engine_market_data.py"
LOGIN, DETECTION = "venues/test_engine_login.py", "venues/test_detection.py"
EXTRAS, SESSION = "venues/test_engine_extras.py", "session/test_dialects.py"
SIGNING, CREDIT = "signing/test_vela_signing.py", "sim/gateway/test_gateway_credit.py"
ORDERS, CORE = "sim/gateway/test_engine_dialect_orders.py", "sim/core/test_sim_core_accounts.py"
FEED, DECISIONS = "sim/gateway/test_engine_dialect_feed.py", "sim/core/test_sim_core_decisions.py"
BODY = (TRADING, "test_order_is_in_the_engines_words_and_signed_in_the_pages")
SENTENCE = (TRADING, "test_sentence_has_the_pages_code_and_its_own_words")
MAKER = (TRADING, "test_makers_fill_is_told_by_its_number")

ROWS = {
    1: ("scale", BODY, (SESSION, "test_every_wrong_power_of_ten_is_caught"),
        (SESSION, "test_nothing_is_signed_before_a_raw_price_proved_the_scale")),
    2: ("order field names", BODY, (TRADING, "test_cancel_is_read_by_both_dialects")),
    3: ("side", BODY),
    4: ("order type and time in force", BODY, (SIGNING, "test_execution_has_one_word")),
    5: ("answer to an order", (TRADING, "test_answer_is_a_list_of_what_happened"),
        (TRADING, "test_answer_that_does_not_fit_the_order_decides_nothing")),
    6: ("answer to a cancel", (TRADING, "test_cancel_answers_with_what_happened")),
    7: ("form of errors", SENTENCE, (TRADING, "test_error_may_be_an_object"),
        (TRADING, "test_frameworks_refusal_is_one")),
    8: ("unknown market", SENTENCE),
    9: ("unknown order", (TRADING, "test_cancel_of_what_does_not_rest_is_gone")),
    10: ("nonce codes", SENTENCE),
    11: ("nonce window not full",
         (DECISIONS, "test_decision_02_the_minimum_waits_for_a_full_window"),
         ("rules/test_nonce.py",
          "test_no_nonce_comes_twice_and_each_is_larger_whatever_the_clock_does")),
    12: ("nonce of a refused order", ("rules/test_nonce.py", "test_no_number_is_sent_twice")),
    13: ("limits of orders and cancels", (SESSION, "test_orders_and_cancels_share_one_bucket"),
         (ORDERS, "test_both_buckets_are_one_and_belong_to_a_spelling")),
    14: ("other limits", (SESSION, "test_dialect_brings_its_limits_and_its_reads_count")),
    15: ("429 without a wait", (TRADING, "test_rate_limit_without_a_wait_says_so"),
         (SESSION, "test_limit_without_a_wait_is_met_by_our_own_count")),
    16: ("path of the book", (DETECTION, "test_engine_has_it_elsewhere"),
         (MARKET, "test_book_is_read_where_the_engine_has_it")),
    17: ("levels of a book", (MARKET, "test_snapshot_holds_decimals_and_the_shared_number"),
         (MARKET, "test_integers_in_a_book_are_raw_units")),
    18: ("ticker", (MARKET, "test_day_is_made_of_its_hours")),
    19: ("figures of the markets list", (MARKET, "test_markets_are_listed_in_our_order")),
    20: ("query of open orders", (MARKET, "test_account_reads_need_no_query")),
    21: ("shape of an order", (TRADING, "test_open_orders_without_ghosts")),
    22: ("balances", (TRADING, "test_balances_tell_no_credit")),
    23: ("subscription", (MARKET, "test_subscription_names_its_channel_in_both_ways")),
    24: ("book on the feed", (MARKET, "test_snapshot_holds_decimals_and_the_shared_number"),
         (SESSION, "test_book_without_its_pulse_is_stale_and_read")),
    25: ("sequence", (SESSION, "test_numbers_that_jump_are_no_gap")),
    26: ("text of the login", (LOGIN, "test_refusal_leads_to_the_challenge_and_then_to_seconds")),
    27: ("acknowledgement of the login",
         (LOGIN, "test_way_that_worked_is_tried_first_on_the_next_connection"),
         (LOGIN, "test_private_message_proves_the_login_too")),
    28: ("private envelopes", (TRADING, "test_flat_message_is_its_own_data")),
    29: ("fill", MAKER, (TRADING, "test_takers_fill_waits_for_the_number_of_its_order"),
         (TRADING, "test_number_that_was_given_anew_is_not_ours")),
    30: ("order_update", (TRADING, "test_order_update_says_nothing_of_quantities"),
         (SESSION, "test_update_without_a_quantity_lowers_none")),
    31: ("a maker's events", MAKER,
         ("session/test_session_against_exchange.py",
          "test_lost_private_events_are_found_by_the_poll")),
    32: ("notice of an auto-cancel", (TRADING, "test_room_cancels_are_our_own_orders"),
         (FEED, "test_what_a_fill_cancels_is_told_to_the_taker_and_not_to_its_owner")),
    33: ("words of a status", (TRADING, "test_status_is_one_thing_in_all_its_spellings")),
    34: ("credit ratio", (TRADING, "test_balances_tell_no_credit")),
    35: ("what triggers the credit rule", SENTENCE,
         (TRADING, "test_room_cancels_are_our_own_orders")),
    36: ("victims", (SESSION, "test_details_tell_what_ended_an_order_that_vanished"),
         (SESSION, "test_answer_brings_its_executions_and_what_made_room")),
    37: ("notional of an ask", (CREDIT, "test_20_the_seeds_example_cancels_exactly_the_oldest")),
    38: ("rounding of fees", MAKER, (TRADING, "test_answer_is_a_list_of_what_happened")),
    39: ("times", (TRADING, "test_time_tells_its_unit_by_its_size")),
    40: ("privacy", (EXTRAS, "test_order_of_another_wallet_is_nothing_to_us")),
    41: ("emergency exit", (SIGNING, "test_only_orders_cancels_and_logins_can_be_written")),
    42: ("0x of a signature",
         (SIGNING, "test_signature_of_another_form_is_not_sent_and_not_repeated")),
    43: ("empty client id", (SIGNING, "test_client_order_id_outside_its_grammar_is_not_signed"),
         (CORE, "test_an_empty_client_id_is_none")),
    44: ("signature of a cancel", (TRADING, "test_cancel_is_read_by_both_dialects"),
         ("sim/gateway/test_gateway_signing.py",
          "test_12_a_cancel_may_be_signed_over_any_ids_of_the_order_that_it_names")),
    45: ("the sample program's spread",
         ("sim/gateway/test_gateway_market_maker.py",
          "test_the_seeds_market_maker_quotes_and_requotes")),
    46: ("paused markets", (ORDERS, "test_a_paused_market_has_the_generic_sentence"),
         (TRADING, "test_generic_sentence_is_told_apart_by_what_was_asked")),
    47: ("full book", (TRADING, "test_generic_sentence_is_told_apart_by_what_was_asked")),
    48: ("assets of a deposit", ("sim/gateway/test_gateway_reads.py",
                                 "test_all_seventeen_assets_can_be_deposited"),
         (ORDERS, "test_a_deposit_is_answered_by_all_balances")),
}  # fmt: skip


def test_table_has_all_rows():
    assert list(ROWS) == list(range(1, 49))


@pytest.mark.parametrize("number", ROWS)
def test_difference_is_pinned_where_the_table_says(number):
    topic, *pins = ROWS[number]
    assert topic
    assert pins
    for path, name in pins:
        text = (TESTS / path).read_text("utf8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), (path, name)
