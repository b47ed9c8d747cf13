"""Packs made from what an office holds: official tables read, compared with the shipped pack, filled from it, overlaid."""
