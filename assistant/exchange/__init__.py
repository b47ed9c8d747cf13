"""Frameworks in the formats that others read: 1EdTech CASE and NIST OSCAL, out and back in, checked against their schemas."""
