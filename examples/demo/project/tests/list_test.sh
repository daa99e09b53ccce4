# `notes add` and `notes list`.
. tests/check.sh

check 'list prints nothing as long as there are no notes' \
  '' "$(notes list)"

notes add Buy milk
notes add 'Call   the dentist'
notes add 'Two
lines'

check 'list prints the notes with their numbers, the oldest first' \
  '1  Buy milk
2  Call   the dentist
3  Two lines' "$(notes list)"

check 'add without a text says what is missing' \
  'notes: add needs a text, as in: notes add Buy milk
status 2' "$(notes add; echo "status $?")"

check 'an unknown command points at the help' \
  "notes: there is no command 'sing'; see: notes help
status 2" "$(notes sing; echo "status $?")"
