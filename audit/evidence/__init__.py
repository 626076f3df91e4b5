"""The evidence for a DPIA: a bundle with figures, policy versions, leaves and proofs that is checked without us."""
