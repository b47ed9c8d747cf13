"""The web UI. Pages call the same steps as the command line."""
