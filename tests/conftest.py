"""What holds for every test: signals mean what they mean in a shell, and no machine is slow.

A runner may have been started with signals ignored (by `nohup`, or as a background job), and an
ignored signal is inherited: the programs under test would not meet the ones they are sent.
"""

import signal

from hypothesis import HealthCheck, settings

# how long an example took says something of the machine alone
settings.register_profile(
    "any machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Signals that were ignored are heard again, here and in every child."""
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
