"""How a call was delivered: pace, pauses, turns, voice, and whether the agent sounded rushed."""
