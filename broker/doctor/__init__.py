"""`sluis doctor`: looks for settings and parts that are wrong together, and names each with the way out."""
