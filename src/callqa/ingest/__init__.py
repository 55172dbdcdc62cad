"""Finding recordings: the inbox, what is said about each call, and the quarantine."""
