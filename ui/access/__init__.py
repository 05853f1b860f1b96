"""Who may come in: the locks of the window, accounts, logging in, and what is whose."""
