"""Police: questions over mutual TLS, answered with the labels of the Wpg."""
