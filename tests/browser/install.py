"""Finds a Chromium for the browser tests, or installs one: playwright's own, else the system's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def chromium() -> str | None:
    """The path of a Chromium that starts; "" is playwright's own; None when there is none."""
    from playwright.sync_api import Error, sync_playwright

    system = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        for path in ("", system):
            if path is None:
                continue
            if not path and not Path(playwright.chromium.executable_path).exists():
                continue
            try:
                playwright.chromium.launch(
                    executable_path=path or None, args=["--no-sandbox"]
                ).close()
            except Error as error:
                print(f"{path or 'the bundled Chromium'} does not start: {error}", file=sys.stderr)
                continue
            return path
    return None


def main() -> int:
    """Install what is missing; says which browser the tests will use."""
    installers = [
        [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"],
        ["sh", "-c", "apt-get update -qq && apt-get install -y -qq chromium fonts-liberation"],
    ]
    if Path("/etc/debian_version").exists() and not shutil.which("snap"):
        # Debian has Chromium itself; on Ubuntu the package of that name is an empty shell.
        installers.reverse()
    found = chromium()
    for installer in installers:
        if found is not None:
            break
        subprocess.run(installer, check=False, timeout=900)
        found = chromium()
    if found is None:
        print("No Chromium could be installed. Install one and run this again.", file=sys.stderr)
        return 1
    print(f"Browser tests use {found or 'the Chromium of playwright'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
