"""What to do on the near side so that the page opens there."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

SSH_PORT = "22"


def tunnel_line(port: int, environment: Mapping[str, str]) -> str:
    """The `ssh -N -L` line that brings the port to the machine that the user sits at; empty when this is no ssh session.

    The host is the address that the user's own ssh reached, as `$SSH_CONNECTION` tells it (client address and port,
    server address and port; ssh(1), ENVIRONMENT).
    """
    parts = environment.get("SSH_CONNECTION", "").split()
    if len(parts) != 4:
        return ""
    host, ssh_port = parts[2].partition("%")[0], parts[3]
    other_port = f" -p {ssh_port}" if ssh_port != SSH_PORT else ""
    return f"ssh -N -L {port}:localhost:{port}{other_port} {_user(environment)}@{host}"


def _user(environment: Mapping[str, str]) -> str:
    try:
        return environment.get("USER") or getpass.getuser()
    except (KeyError, OSError):
        return "user"
