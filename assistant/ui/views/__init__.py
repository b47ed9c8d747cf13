"""What the pages show, as plain values: pure functions over nouns, tested without a browser."""
