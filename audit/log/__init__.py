"""The provable log: what was decided and disclosed, in order, so that nobody can quietly change it afterwards.

Imports nothing of ours. README.md in this folder is the format as a specification.
"""
