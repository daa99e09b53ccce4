# What every test file begins with: the program under test, and how a check is reported.

notes() {
  sh bin/notes "$@" 2>&1
}

# check NAME EXPECTED ACTUAL: print one line, and both texts where they differ.
check() {
  if [ "$2" = "$3" ]; then
    printf 'ok - %s\n' "$1"
  else
    printf 'not ok - %s\n' "$1"
    printf '%s\n' 'expected:' "$2" 'actual:' "$3" | sed 's/^/#   /'
  fi
}
