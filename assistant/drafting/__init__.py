"""Drafting: a report from passages. `VERSION` changes whenever the offline writer may write something else."""

VERSION = "extractive-3"
