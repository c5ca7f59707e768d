"""The recipes of docs/recipes.md, cut out as printed."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from demo import ROOT

PRINTED = "http://127.0.0.1:8080"
SECTIONS = dict(
    section.split("\n", 1)
    for section in (ROOT / "docs/recipes.md").read_text().split("\n## ")[1:])


def blocks(title: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[title], re.MULTILINE | re.DOTALL)


def run(code: str, folder: Path) -> list[str]:
    """The lines that a Python program prints."""
    done = subprocess.run(
        [sys.executable, saved(code, folder)], cwd=folder, check=True, text=True,
        stdout=subprocess.PIPE)
    return done.stdout.splitlines()


def load(code: str, folder: Path) -> ModuleType:
    """The program as a module, so that only its definitions are carried out."""
    spec = importlib.util.spec_from_file_location("recipe", saved(code, folder))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def saved(code: str, folder: Path) -> Path:
    path = folder / "recipe.py"
    path.write_text(code)
    return path
