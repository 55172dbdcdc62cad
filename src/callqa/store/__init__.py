"""Where analyses are kept: immutable files, one loader, a published copy for readers."""
