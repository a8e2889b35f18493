"""Every read and every action without a screen: the same session, grammar, guards and journal."""
