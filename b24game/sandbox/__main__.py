"""``python -m b24game.sandbox``: a portal as a process of its own."""

from __future__ import annotations

from argparse import ArgumentParser

from b24game.sandbox.serve import serve
from b24game.sandbox.wire import as_moment


def main() -> None:
    """Parse the flags and serve."""
    parser = ArgumentParser(prog="python -m b24game.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--now", default=None, metavar="ISO", help="freeze the portal's clock")
    parser.add_argument("--tasks", type=int, default=None, metavar="N")
    parser.add_argument("--deals", type=int, default=0, metavar="N", help="bulk company")
    parser.add_argument("--prospects", type=int, default=0, metavar="N", help="leads for scoring")
    parser.add_argument("--empty", action="store_true", help="only the webhook's owner")
    parser.add_argument("--limits", action="store_true", help="switch the portal's limits on")
    parser.add_argument("--no-admin", action="store_true")
    parser.add_argument("--without-scope", action="append", default=[], metavar="SCOPE")
    flags = parser.parse_args()
    now = None if flags.now is None else as_moment(flags.now)
    if flags.now is not None and now is None:
        parser.error(f"--now is not an ISO date: {flags.now}")
    serve(
        flags.port,
        seed=flags.seed,
        now=now,
        limits_on=flags.limits,
        tasks=flags.tasks,
        deals=flags.deals,
        prospects=flags.prospects,
        empty=flags.empty,
        admin=not flags.no_admin,
        without_scopes=flags.without_scope,
    )


if __name__ == "__main__":
    main()
