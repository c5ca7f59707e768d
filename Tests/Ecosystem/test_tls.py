"""HTTPS, as other people's programs speak it."""

import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import requests

from certificates import Authority
from demo import Demo, gateway

PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def settings(*pairs: tuple[Path, Path]) -> dict[str, str]:
    return {
        "GATEWAY_TLS_CERT": ",".join(str(certificate) for certificate, _ in pairs),
        "GATEWAY_TLS_KEY": ",".join(str(key) for _, key in pairs),
        "GATEWAY_HOSTS": "*",
    }


@pytest.fixture(scope="module")
def secure(authority):
    with Demo(**settings(authority.issue("localhost"))) as running:
        yield running


@pytest.fixture(scope="module", params=[False, True], ids=["ecdsa", "rsa"])
def either(authority, request):
    name = "rsa.example" if request.param else "ecdsa.example"
    with Demo(**settings(authority.issue(name, is_rsa=request.param))) as running:
        yield running


def port(running: Demo) -> str:
    return running.url.rsplit(":", 1)[1]


def test_curl_and_requests_trust_it_and_get_the_same_frame(authority, either):
    url = f"{either.url}/videos/1/frames/3.png"
    by_curl = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail", "--cacert", authority.file, url],
        check=True, capture_output=True).stdout
    assert by_curl.startswith(b"\x89PNG")
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(url, verify=str(authority.file)).content == by_curl


def test_tls_1_2_is_enough(authority, either):
    context = ssl.create_default_context(cafile=authority.file)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with urllib.request.urlopen(f"{either.url}/healthz", context=context) as answer:
        assert answer.status == 200


def test_a_batch_of_many_megabytes_arrives_whole(authority, secure):
    url = f"{secure.url}/videos/1/frames.npy?frames=0-19"
    answer = requests.get(url, verify=str(authority.file))
    assert len(answer.content) == int(answer.headers["Content-Length"]) > 50_000_000


@pytest.mark.parametrize("flag, message", [
    ("-tls1_1", "alert"), ("-tls1_2", "New, TLSv1.2"), ("-tls1_3", "New, TLSv1.3")])
def test_openssl_agrees_on_1_2_and_1_3_only(authority, secure, flag, message):
    run = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port(secure)}", "-CAfile",
         authority.file, "-cipher", "ALL:@SECLEVEL=0", flag],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert message in run.stdout + run.stderr
    if flag != "-tls1_1":
        assert "Verify return code: 0 (ok)" in run.stdout


def test_openssl_resumes_its_session_and_can_not_renegotiate(authority, secure, tmp_path):
    base = ["openssl", "s_client", "-connect", f"127.0.0.1:{port(secure)}", "-CAfile",
            authority.file]
    session = tmp_path / "session"
    subprocess.run([*base, "-tls1_2", "-sess_out", session], stdin=subprocess.DEVNULL,
                   capture_output=True)
    again = subprocess.run([*base, "-tls1_2", "-sess_in", session], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True)
    assert "Reused, TLSv1.2" in again.stdout
    renegotiated = subprocess.run([*base, "-tls1_2"], input="R\n", capture_output=True, text=True)
    assert "no renegotiation" in renegotiated.stderr


def test_sslyze_finds_mozillas_intermediate_level(secure):
    run = subprocess.run(
        [Path(sys.executable).parent / "sslyze", "--mozilla_config=intermediate", f"localhost:{port(secure)}"],
        capture_output=True, text=True)
    findings = re.findall(r"^ +\* (\w+):", run.stdout.split("COMPLIANCE AGAINST")[1], re.M)
    # The authority is nobody's but the test's; nothing else may be found.
    assert findings == ["certificate_path_validation"], run.stdout


def test_a_plain_request_is_told_where_the_door_is(secure):
    answer = requests.get(secure.url.replace("https", "http") + "/healthz")
    assert answer.status_code == 400
    assert "https://" in answer.json()["detail"]


def test_the_health_check_asks_over_tls(authority, secure):
    pair = settings(authority.issue("health.example"))
    address = f"127.0.0.1:{port(secure)}"

    def status(**extra):
        return subprocess.run(
            [gateway(), "healthcheck", "--listen", address], env=extra,
            capture_output=True).returncode

    assert status(**pair) == 0
    assert status() == 1


def test_names_choose_among_certificates(authority):
    pairs = authority.issue("one.example"), authority.issue("two.example")
    with Demo(**settings(*pairs)) as running:
        for name in ("one.example", "two.example"):
            subprocess.run(
                ["curl", "--silent", "--fail", "--cacert", authority.file, "--output",
                 "/dev/null", "--resolve", f"{name}:{port(running)}:127.0.0.1",
                 f"https://{name}:{port(running)}/healthz"], check=True)


def served_name(running: Demo, authority: Authority) -> str:
    context = ssl.create_default_context(cafile=authority.file)
    with socket.create_connection(("127.0.0.1", int(port(running)))) as plain, \
            context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
        return dict(entry[0] for entry in secure.getpeercert()["subject"])["commonName"]


def eventually(condition) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_new_files_are_taken_and_bad_ones_leave_the_old(authority):
    certificate, key = authority.issue("first.example")
    with Demo(**settings((certificate, key))) as running:
        assert served_name(running, authority) == "first.example"
        second = authority.issue("second.example")
        key.write_bytes(second[1].read_bytes())
        certificate.write_bytes(second[0].read_bytes())
        eventually(lambda: served_name(running, authority) == "second.example")
        certificate.write_text("nothing")
        eventually(lambda: any("no PEM certificate" in line for line in running.log))
        assert served_name(running, authority) == "second.example"


@pytest.mark.parametrize("command", ["serve", "check-config"])
def test_what_can_not_be_used_stops_the_start_with_one_line(authority, tmp_path, command):
    certificate, _ = authority.issue("stop.example")
    environment = settings((certificate, certificate)) | {
        "SERVER_ADDRESS": "http://127.0.0.1:1", "API_TOKEN": "x", "GATEWAY_LISTEN": "127.0.0.1:0"}
    run = subprocess.run(
        [gateway(), command], env=environment, capture_output=True, text=True)
    assert run.returncode != 0
    lines = run.stderr.splitlines()
    assert len(lines) == 1 and "GATEWAY_TLS_KEY" in lines[0] and str(certificate) in lines[0]
