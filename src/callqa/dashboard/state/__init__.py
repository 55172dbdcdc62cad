"""What the dashboard itself remembers: people, sessions, attempts to sign in, and who saw what."""
