"""Police: questions over mutual TLS, and reports that the police send of their own accord."""
