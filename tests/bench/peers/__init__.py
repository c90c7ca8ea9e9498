"""Who is measured by ``client.py``, on what, and how.

* ``ours``, ``with_fast_bitrix24``, ``with_b24pysdk``, ``with_b24api``: one script a client, each a
  process of its own that runs in the environment of that client; ``tally`` is what they share and
  imports nothing but the standard library;
* ``environment`` the peers' virtual environment, from PyPI, pinned;
* ``portal`` the sandbox as a process, ``company`` what it serves; ``desk`` our end of its pipe;
* ``cases`` what is measured, ``trial`` one run of one client, ``table`` the lines of the result.
"""
