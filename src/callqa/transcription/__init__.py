"""Speech to words with times: recognisers behind one port."""
