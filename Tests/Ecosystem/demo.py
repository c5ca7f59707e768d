"""A gateway's demo as a child process."""

import os
import re
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"listening on (https?://127\.0\.0\.1:\d+)")
START_SECONDS = 30


def gateway() -> Path:
    named = os.environ.get("FRAME_GATEWAY")
    return Path(named).resolve() if named else ROOT / ".build/release/frame-gateway"


class Demo:
    """Runs `frame-gateway demo`, or `command`, while the block lasts; `url` is where it listens.

    Flags are the command's own; settings are environment variables.
    """

    command = "demo"
    # A program, with its arguments, that runs the gateway.
    runner: tuple = ()

    def __init__(self, *flags: str, **settings: str):
        self.flags = flags
        self.settings = settings
        self.log: list[str] = []
        self.url = ""
        self.is_killed = False

    def __enter__(self) -> "Demo":
        # What is set on this machine must not decide what is tested.
        own = {name: value for name, value in os.environ.items()
               if not name.startswith(("GATEWAY_", "API_TOKEN", "SERVER_ADDRESS"))}
        environment = own | {"GATEWAY_LISTEN": "127.0.0.1:0"} | self.settings
        self.process = subprocess.Popen(
            [*self.runner, gateway(), self.command, *self.flags], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        impatience = threading.Timer(START_SECONDS, self.process.kill)
        impatience.start()
        for line in self.process.stdout:
            self.log.append(line)
            if match := ADDRESS.search(line):
                self.url = match[1]
                break
        impatience.cancel()
        if not self.url:
            self.kill()
            self.__exit__()
            raise RuntimeError("the demo named no address:\n" + "".join(self.log))
        # A full pipe would stop the server.
        self.reader = threading.Thread(target=self.log.extend, args=(self.process.stdout,))
        self.reader.start()
        return self

    def __exit__(self, *_) -> None:
        died = None if self.is_killed else self.process.poll()
        self.kill()
        self.process.wait()
        if self.url:
            self.reader.join()
        self.process.stdout.close()
        if died is not None:
            raise RuntimeError(f"the demo died, {died}:\n" + "".join(self.log[-20:]))

    def kill(self) -> None:
        """As `kill -9` does: nothing is finished, nothing is said."""
        self.is_killed = True
        self.process.kill()


class Serve(Demo):
    """The same with `frame-gateway serve`, whose platform is `SERVER_ADDRESS`."""

    command = "serve"
