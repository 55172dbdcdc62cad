"""What people decide about the machine's answers; the answers themselves are never changed."""
