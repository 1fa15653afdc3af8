#!/bin/sh
# The smallest client of a room: says something and listens, with curl alone.
#
#   sh examples/curl_sse.sh [server] [room] [text]
#
# Each line of data is a frame, as README.md describes them. A stream ends after five minutes, and
# networks end it sooner: the id of the last event, sent back, goes on where it ended.
set -eu
server=${1:-http://localhost:8000}
room=${2:-lobby}
text=${3:-}

# Whoever has the token is this guest. curl gets it as a header in a file that nobody else may read.
umask 077
headers=$(mktemp)
trap 'rm -f "$headers" "$headers.id"' EXIT
curl -sf "$server/api/me" |
  sed 's/.*"token":"\([^"]*\)".*/authorization: Bearer \1/' > "$headers"

if [ -n "$text" ]; then
  # Quotes and backslashes have a meaning in JSON.
  json=$(printf '%s' "$text" | sed 's/[\\"]/\\&/g')
  curl -sf -H @"$headers" -H 'content-type: application/json' \
    -H "idempotency-key: $(date +%s)-$$" \
    -d "{\"text\":\"$json\"}" "$server/api/rooms/$room/events"
  echo
fi

while :; do
  id=$(cat "$headers.id" 2> /dev/null || :)
  curl -sfN -H @"$headers" -H "last-event-id: $id" "$server/api/stream?room=$room" |
    while IFS= read -r line; do
      case $line in
        data:*) printf '%s\n' "${line#data:}" ;;
        id:*) printf '%s' "${line#id:}" > "$headers.id" ;;
      esac
    done
  sleep 1
done
