"""质评助手 (Zhiping): cited self-evaluation reports from a folder of evidence."""

__version__ = "0.1.0"
