"""What the page of one call shows: its timeline, its transcript, and where to listen."""
