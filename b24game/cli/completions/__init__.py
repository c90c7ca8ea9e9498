"""Completion scripts for bash, zsh and fish, written once from the command tree.

    python -m b24game.cli.completions completions

They are static: a TAB costs nothing, because the program is not called.

    tree.py ──words──> bash.py, zsh.py, fish.py
"""
