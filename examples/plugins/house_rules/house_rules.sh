# Answers `pre_compile` with one section more. It is the same for every step, so nothing of the event is read.
cat > /dev/null
cat <<'ANSWER'
{
  "sections": [
    {
      "add": {
        "section": {
          "heading": "HOUSE RULES",
          "priority": 2,
          "items": [
            { "title": "Dates", "body": "Write dates as 2026-04-24, in code and in texts." },
            { "title": "Money", "body": "Count money in whole cents, never in floating point." }
          ]
        },
        "after": "ROLES"
      }
    }
  ]
}
ANSWER
