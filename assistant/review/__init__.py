"""Review: a report, ours or anybody's, against its evidence, its framework and the rules of the trade."""
