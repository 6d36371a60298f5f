#!/bin/sh
# Registers the namespace and the search attributes that runs are started with. Every step may be repeated.
# The CLI reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
set -eu

# Closed runs stay in the UI so long (the CLI's default is 3 days). What they made is kept below SPROGSKOLE_HOME.
RETENTION=30d

# SEARCH_ATTRIBUTES of contracts/temporal.ts, all keywords. A start with an unregistered one fails.
SEARCH_ATTRIBUTES='SprogLanguage SprogBaseModel SprogStage SprogRunName'

# An open port is not yet a server that answers, and a new namespace takes seconds to get around in it.
ATTEMPTS=${ATTEMPTS:-60}
PAUSE_SECONDS=2

retry() {
  attempt=1
  until output=$("$@" 2>&1); do
    if [ "$attempt" -ge "$ATTEMPTS" ]; then
      echo "gave up after $ATTEMPTS attempts: $*" >&2
      echo "$output" >&2
      return 1
    fi
    attempt=$((attempt + 1))
    sleep "$PAUSE_SECONDS"
  done
}

has_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE"
}

ensure_namespace() {
  has_namespace || temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
}

ensure_search_attribute() {
  attributes=$(temporal operator search-attribute list) || return 1
  echo "$attributes" | grep -qw "$1" || temporal operator search-attribute create --name "$1" --type Keyword
}

retry temporal operator cluster health
retry ensure_namespace
retry has_namespace
for attribute in $SEARCH_ATTRIBUTES; do
  retry ensure_search_attribute "$attribute"
done
echo "namespace $TEMPORAL_NAMESPACE is ready"
