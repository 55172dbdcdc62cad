"""The vocabulary of the product: plain frozen records that every stage speaks in."""
