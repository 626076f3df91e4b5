"""The console: pages of the log for privacy officers, server-rendered, without a line of script (docs/console.md)."""
