# The notes file: one note a line, the oldest first. A note's number is that of its line.

: "${NOTES_FILE:=$HOME/.notes}"

# add_note TEXT: keep TEXT as one line, whatever it holds.
add_note() {
  note=$(printf '%s' "$1" | tr '\n' ' ')
  printf '%s\n' "$note" >>"$NOTES_FILE"
}

# read_notes: print the notes as they are kept; nothing as long as there is no file.
read_notes() {
  [ ! -e "$NOTES_FILE" ] || cat -- "$NOTES_FILE"
}

# list_notes: print every note with its number.
list_notes() {
  read_notes | awk '{ print NR "  " $0 }'
}
