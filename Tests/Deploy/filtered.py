"""Runs a program under the system call filter of a systemd unit.

    python filtered.py UNIT PROGRAM [ARGUMENT ...]

A call that the filter leaves out kills the program, where systemd would let it fail, so that none
goes unseen. Sockets of other families than the unit's fail, as under systemd.
"""

import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pyseccomp


def members(name: str) -> set[str]:
    """The calls of a group, such as `@system-service`, or the call itself."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", name], check=True,
        stdout=subprocess.PIPE, text=True).stdout.splitlines()
    words = [line.strip() for line in listed[1:]]
    return {call for word in words if word and word[0] != "#" for call in members(word)}


def allowed(unit: str) -> set[str]:
    """The calls that `SystemCallFilter=` leaves, which its lines add and take away in turn."""
    # What every allow-list has (systemd.exec, SystemCallFilter=).
    calls = members("@default")
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        named = {call for word in line.lstrip("~").split() for call in members(word)}
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def families(unit: str) -> list[int]:
    [names] = re.findall(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE)
    return [getattr(socket, name) for name in names.split()]


def main():
    unit, command = Path(sys.argv[1]).read_text(), sys.argv[2:]
    rules = pyseccomp.SyscallFilter(pyseccomp.KILL_PROCESS)
    for call in allowed(unit) - {"socket"}:
        try:
            rules.add_rule(pyseccomp.ALLOW, call)
        except (ValueError, OSError):
            # None of this machine's. Had it to be allowed, the program would be killed.
            continue
    known = families(unit)
    for family in range(max(known) + 1, 64):
        rules.add_rule(
            pyseccomp.ERRNO(errno.EAFNOSUPPORT), "socket",
            pyseccomp.Arg(0, pyseccomp.EQ, family))
    for family in range(max(known) + 1):
        action = pyseccomp.ALLOW if family in known else pyseccomp.ERRNO(errno.EAFNOSUPPORT)
        rules.add_rule(action, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    rules.load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
