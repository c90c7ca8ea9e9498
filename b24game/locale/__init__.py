"""The catalogues: `ru/LC_MESSAGES/b24game.po` is edited by people, `.mo` is compiled from it.

After changing a text in the source, or a translation:

    python -m b24game.locale.build

`tests/cli/test_catalogue.py` names whatever is missing.
"""
