"""A real browser without a window: Debian's chromium, driven by its chromedriver."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=900,900",
)
FAKE_MIDI = """
window.fakeMidi = {name: 'Fake keys', onmidimessage: null};
navigator.requestMIDIAccess = async () => ({inputs: new Map([['0', window.fakeMidi]]), onstatechange: null});
"""
"""A keyboard that the test plays, in place of the browser's own MIDI access."""


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """A browser with an empty profile. Skips where there is none."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("chromium and chromium-driver are not installed")
    options = Options()
    options.binary_location = chromium
    with tempfile.TemporaryDirectory(prefix="toccata-browser-") as profile:
        for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        opened = webdriver.Chrome(options=options, service=Service(driver))
        try:
            opened.set_script_timeout(60)
            opened.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": FAKE_MIDI})
            yield opened
        finally:
            opened.quit()


def start_sound(page: webdriver.Chrome, url: str) -> None:
    """Opens the page and presses its button."""
    page.get(url)
    time.sleep(3.0)  # as people do, who read first
    page.find_element(By.ID, "start").click()
