"""Reading a network from the text of a file."""

from __future__ import annotations

from tournevis.engines.troubleshoot.network.bif import read_bif
from tournevis.engines.troubleshoot.network.model import Network, NetworkError
from tournevis.engines.troubleshoot.network.net import read_net
from tournevis.engines.troubleshoot.network.xdsl import read_xdsl

FORMS = {"bif": read_bif, "xdsl": read_xdsl, "net": read_net}


def read(text: str, form: str) -> Network:
    """The network that this text is; `form` is "bif", "xdsl" or "net", as the file's name ends.

    Raises `NetworkError`, whose message begins with the line of the first mistake.
    """
    known = form.lower().lstrip(".")
    if known not in FORMS:
        raise NetworkError("", f"expected one of {', '.join(FORMS)}, found {form!r}")
    return FORMS[known](text)
