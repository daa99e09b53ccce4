#!/bin/sh
# Runs every tests/*_test.sh, each with a notes file of its own. Exits 1 if a check failed.
set -eu

CDPATH='' cd -- "$(dirname -- "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run FILE: a file that breaks off is a failed check, not a silent one.
run() {
  NOTES_FILE=$scratch/$(basename "$1").notes sh "$1" ||
    printf 'not ok - %s broke off with status %d\n' "$1" "$?"
}

# count WORD: how many lines of the report begin with it.
count() {
  grep -c "^$1 - " "$scratch/report" || :
}

for file in tests/*_test.sh; do
  run "$file"
done | tee "$scratch/report"

passed=$(count ok)
failed=$(count 'not ok')
printf '%d passed, %d failed\n' "$passed" "$failed"

# A run without a single check has shown nothing.
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ]
