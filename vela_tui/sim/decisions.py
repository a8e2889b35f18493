"""What the seed leaves open, and what this exchange does (vela.md section 17).

Each decision has a test of its number in `tests/sim/core/test_sim_core_decisions.py`, save
those that concern the transport, which the gateway's tests pin.

1. Deposited balance is net USDC deposits, option C: the seed's example keeps its headroom of
   521 whatever base the user holds, and covered asks stay possible after all USDC is spent.
2. The nonce minimum applies once the window holds 20, else the first arrival of a new
   account's burst would refuse the rest. A nonce equal to the minimum is `InvalidNonce`.
   A refused request leaves its nonce free.
3. Fees round halves toward plus infinity from the exact product: -39512 and 197563.
4. Missing funds are `InsufficientBalance` and come first; a missing quota is
   `CreditLimitExceeded`; either is told before anything is cancelled.
5. A user's own resting orders are skipped, and count as a match for post-only alone. A book
   may therefore cross within one user.
6. A buying taker must be able to pay the fee of what matches at once, and the lock of what
   rests, else `InsufficientBalance`. Older orders are not cancelled to pay a fee.
7. A WebSocket that exceeds its limit gets an error frame and stays open (gateway).
8. Shapes of ticker, trades, balances and markets (gateway); the figures behind them are in
   `TickerView`, `TradeView`, `BalanceView` and `CreditView`.
9. `order_update(open)` comes before the order's fills; then `fill` and `order_update` for the
   taker and for the maker, execution by execution; balances once at the end.
10. Four codes are added to the seed's thirteen: `InvalidRequest`, `InvalidPrice`,
    `InvalidQuantity`, `OrderBookFull`.
11. An IOC order that fills nothing is accepted and cancelled, and consumes its nonce.
12. The engine's dialect is a second gateway beside the first (`--dialect engine`), for client
    tests: its protocol as it is, what can be missed included; its accounts as they should be.
    All its raw integers are of 10^-8, deposits too, which the engine itself credits at 10^-6;
    `usdc` is `USDC`; an empty client order id is an absent one; what a fill of two steps leaves
    on the book is shown for half a minute and moves no money; referral shares are counted and
    paid to nobody; the state root is anchored every ten minutes, on no chain; bodies, messages
    and what is remembered are bounded.

13. With a credit ratio (the engine's terms, vela.md 13) several orders may count on the same
    money, and no money comes of it: what is locked is never more than there is. An order that
    is covered by what is available is not measured against the ratio. Open notional is in USDC
    on both sides, and so is what it is measured by: the user's USDC, spent or earned.
14. A maker who has quoted the same money twice delivers what it can pay for, and the rest of
    that order is cancelled; after its bids are filled its smallest orders go until the ratio
    holds again. A taker may spend what its own resting orders count on.

Beyond section 17: an empty client order id is an absent one; a cancel looks for its order
before it looks at its nonce, so that a repeated cancel learns that the order is gone; a
candle without trades repeats the close before it.
"""
