#!/bin/sh
# The roles of ADR 0010, and the one that erases and cannot log in (ADR 0018), once, when PostgreSQL makes its data directory; what each may do is in the migrations.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v broker="$BROKER_PASSWORD" -v desk="$DESK_PASSWORD" \
  -U postgres <<'SQL'
CREATE ROLE sluis_owner LOGIN PASSWORD :'owner';
CREATE ROLE sluis_broker LOGIN PASSWORD :'broker';
CREATE ROLE sluis_desk LOGIN PASSWORD :'desk';
CREATE ROLE sluis_wisser NOLOGIN;
GRANT sluis_wisser TO sluis_owner;
CREATE DATABASE sluis OWNER sluis_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE sluis FROM PUBLIC;
GRANT CONNECT ON DATABASE sluis TO sluis_broker, sluis_desk;
SQL
