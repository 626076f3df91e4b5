"""The API of the desk in Dutch (NLgov API Design Rules 2.2.0), behind the same door as that of the broker."""
