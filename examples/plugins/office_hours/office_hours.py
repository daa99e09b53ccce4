"""Refuses a run while the project is frozen; tells what failed when one ends badly.

Reads one JSON document (`gemstack schema hook_event`) and writes one (`gemstack schema hook_answer`).
"""

import json
import pathlib
import sys


def before(event):
    """Why the run must not begin, if it must not."""
    freeze = pathlib.Path(event["project"], "FREEZE")
    if not freeze.is_file():
        return {}
    reason = freeze.read_text(encoding="utf-8").strip() or "no reason is given"
    return {"refuse": f"the project is frozen: {reason}"}


def after(event):
    """What people should know of a run that failed."""
    failed = event["payload"]["failed"]
    if failed is None:
        return {}
    costs = event["payload"]["costs"] or {}
    spent = costs.get("cost") or 0
    return {"notes": [f"{failed['stage']} failed ({failed['kind']}), after {spent} dollars"]}


def main():
    event = json.load(sys.stdin)
    answer = before(event) if event["event"] == "pre_run" else after(event)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
