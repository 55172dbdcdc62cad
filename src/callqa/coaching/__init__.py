"""What a coach reads: one page per agent, and one call at a time."""
