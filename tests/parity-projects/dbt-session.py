"""Runs dbt commands in one process, since every start of dbt takes seconds.

Standard input: {"commands": [[...arguments]], "flags": [...], "target": folder, "out": file}.
`out` gets a list: {"ok", "error", "listing", "results", "compiled"} for each command.
"""

import json
import os
import sys

from dbt.cli.main import dbtRunner


def results_of(target):
    path = os.path.join(target, "run_results.json")
    if not os.path.exists(path):
        return None
    with open(path) as file:
        results = json.load(file)["results"]
    os.remove(path)
    return results


def main():
    asked = json.load(sys.stdin)
    answers = []
    manifest = None
    for command in asked["commands"]:
        done = dbtRunner(manifest=manifest).invoke(command + asked["flags"])
        listing = done.result if command[0] == "ls" and done.success else None
        if command[0] == "parse" and done.success:
            manifest = done.result
        error = str(done.exception) if done.exception else None
        answers.append({"ok": done.success, "error": error, "listing": listing, "results": results_of(asked["target"])})
    with open(asked["out"], "w") as file:
        json.dump(answers, file)


main()
