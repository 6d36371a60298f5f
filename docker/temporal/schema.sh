#!/bin/sh
# Creates both databases of a Temporal server, or migrates them to the schema of this image. Every step may be repeated.
# temporal-sql-tool takes the password from SQL_PASSWORD.
set -eu

SCHEMAS=/etc/temporal/schema/postgresql/v12

sql_tool() {
  temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p "$SQL_PORT" -u "$SQL_USER" "$@"
}

migrate() {
  database=$1
  schema=$2
  sql_tool --db "$database" create
  sql_tool --db "$database" setup-schema -v 0.0
  sql_tool --db "$database" update-schema -d "$SCHEMAS/$schema/versioned"
}

migrate temporal temporal
migrate temporal_visibility visibility
