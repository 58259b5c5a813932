"""What the build takes out of Flet's client."""

import subprocess
from pathlib import Path

import pytest
from deploy.local.app_engine import WRITTEN_OUT, leave_out_log
from deploy.local.page import node_bin
from deploy.local.progress import LaunchError

# As much of main.dart.js as writes a log. It tells how often something was written out in words for that.
CLIENT = """
let written = 0;
const A = { t: (a) => { written += 1; return String(a) } };
const said = [];
const $ = { Z: { $1: (a) => { said.push(a) } } };
const k = { c: 1 }, p = { a: 2, b: "Image" }, s = { l: () => "action" }, j = [7], r = [8];
(function (a, b) {
$.Z.$1("Received message: "+A.t([k.c,j]))
if(a){$.Z.$1("_send: "+s.l(0)+" "+A.t(r))}
$.Z.$1("Control("+this.a+").applyPatch: "+A.t(a)+", shouldNotify = true")
for(;;)switch(a.length){default:$.Z.$1(p.b+"("+p.a+")."+a+"("+A.t(b)+")")
return}
}).call({ a: 3 }, [9], [10]);
console.log(written, said.length);
"""


@pytest.fixture
def client(tmp_path: Path) -> Path:
    script = tmp_path / "main.dart.js"
    script.write_text(CLIENT, encoding="utf-8")
    return script


def run(script: Path) -> str:
    return subprocess.run([node_bin() / "node", script], check=True, capture_output=True, text=True).stdout


def test_client_writes_nothing_out_for_a_log_that_nobody_reads(client: Path) -> None:
    assert run(client) == "4 4\n"

    leave_out_log(client)

    assert run(client) == "0 0\n"


@pytest.mark.parametrize("known", WRITTEN_OUT)
def test_client_that_writes_its_log_in_another_way_ends_the_build(client: Path, known: str) -> None:
    client.write_text(CLIENT.replace(known, '"Another: "+'), encoding="utf-8")

    with pytest.raises(LaunchError, match="where it writes a log could not be found"):
        leave_out_log(client)
