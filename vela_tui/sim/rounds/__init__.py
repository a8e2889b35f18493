"""An exchange of options that live one round: 24 hours, then settled in cash (joyride.md 1, 8).

Prices, strikes and money are integers in millionths of USDC; sizes are integers in thousandths of
a contract (joyride.md section 3). Times are microseconds UTC unless a name says otherwise.
"""
