"""Municipality: questions over the Zaken API of zaakgericht werken (ZGW, VNG), as a zaaksysteem offers it."""
