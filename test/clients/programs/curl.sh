#!/bin/sh
# curl -L in the loop of loop.mjs.
set -eu
url=$1 body=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for line; do printf 'header = "%s"\n' "$line"; done >"$folder/config"

# header <name>: its last value, of the last answer.
header() { tr -d '\r' <"$folder/headers" | awk -v name="$1" 'tolower($1) == name ":" { value = $2 } /^HTTP/ { value = "" } END { print value }'; }
ask() { curl -sSL -K "$folder/config" -D "$folder/headers" -o "$folder/body" -w '%{http_code}' "$@"; }

if [ -n "$body" ]; then status=$(ask --data-raw "$body" "$url"); else status=$(ask "$url"); fi
location=$(header location)
while pause=$(header retry-after) && [ -n "$pause" ] && { [ "$status" -lt 300 ] || [ "$status" = 504 ]; }; do
  sleep "$pause"
  status=$(ask "$location")
done
echo "$status"
cat "$folder/body"
