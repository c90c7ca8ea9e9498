"""The command line: parse, call one job, hand its report to `show`.

One file per command. `app.py` puts them together and turns whatever happens into an exit code,
`call.py` holds what every command accepts (`--format`, `--lang` …), `help.py` prints help pages,
`usage.py` words mistakes in a call. `completions/` writes the shell scripts in `/completions`.

Nothing heavy is imported before a command runs: a help page costs no HTTP client, no database and
no Rich. `tests/cli/test_imports.py` watches that.
"""
