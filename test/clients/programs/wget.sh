#!/bin/sh
# wget, which follows redirects by itself, in the loop of loop.mjs.
set -eu
url=$1 body=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for line; do printf 'header = %s\n' "$line"; done >"$folder/wgetrc"

# header <name>: its last value, of the last answer.
header() { awk -v name="$1" 'tolower($1) == name ":" { value = $2 } $1 ~ /^HTTP/ { value = "" } END { print value }' "$folder/headers"; }
# Exit code 8: an answer of 400 or more, which the loop looks at itself.
ask() { wget -q -S --content-on-error --config="$folder/wgetrc" -O "$folder/body" "$@" 2>"$folder/headers" || [ $? = 8 ]; }
status() { awk '$1 ~ /^HTTP/ { status = $2 } END { print status }' "$folder/headers"; }

if [ -n "$body" ]; then ask --post-data="$body" "$url"; else ask "$url"; fi
location=$(header location)
while pause=$(header retry-after) && [ -n "$pause" ] && { [ "$(status)" -lt 300 ] || [ "$(status)" = 504 ]; }; do
  sleep "$pause"
  ask "$location"
done
status
cat "$folder/body"
