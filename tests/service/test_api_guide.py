"""The commands of docs/api.md do what they say, against a real service."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from tests.service.serving import PATIENCE, ROOT, Serving

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _commands(address: str, password: str) -> str:
    """All blocks in one script; the address and the account are this service's, files are found from elsewhere."""
    first, *others = _BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    assert len(others) == 5
    names = re.findall(r"^(\w+)=", first, re.MULTILINE)
    assert names == ["SERVER", "ACCOUNT", "PASSWORD"]
    settings = f"SERVER=http://{address}\nACCOUNT=admin\nPASSWORD='{password}'\n"
    marked = [f"echo '── {number}'\n{block}" for number, block in enumerate(others, 1)]
    return settings + "".join(marked).replace("@samples/", f"@{ROOT}/samples/")


def test_the_guide_leads_from_signing_in_to_the_report(tmp_path: Path) -> None:
    assert shutil.which("curl"), "curl is not installed (Debian: curl)"
    serving = Serving.start(tmp_path / "home")
    try:
        serving.ready()
        password = re.search(r"密码：([a-z0-9-]{19})\n", serving.said)
        assert password, serving.said
        script = _commands(serving.address, password[1])
        done = subprocess.run(
            ["sh", "-e", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        _, _, _, events, text, gone = re.split(r"── \d\n", done.stdout)
        assert '"state": "done"' in events
        assert "02-sections.docx" in text
        assert gone.strip() == "204"
        review = json.loads((tmp_path / "review.json").read_text(encoding="utf-8"))
        assert review["schema"] == "planreview/1"
        assert review["reviews"][0]["findings"]
        assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
        sample = ROOT / "samples" / "files" / "02-sections.docx"
        assert (tmp_path / "original.docx").read_bytes() == sample.read_bytes()
        assert serving.stop() == 0
    finally:
        serving.discard()
