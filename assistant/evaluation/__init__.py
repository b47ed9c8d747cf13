"""The harness: how well matching, retrieval and grounding do, peers beside them. Measures the steps, changes nothing."""
