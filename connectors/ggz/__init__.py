"""Mental health care and addiction care: questions to a FHIR R4 server with nl-core profiles."""
