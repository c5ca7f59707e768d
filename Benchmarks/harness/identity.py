"""A certificate for HTTPS, and what makes a client choose AES-128-GCM."""

import os
import shutil
import subprocess
from pathlib import Path

# Of OpenSSL's clients, which would take AES-256-GCM before it.
CLIENT = """\
openssl_conf = all
[all]
ssl_conf = programs
[programs]
system_default = suites
[suites]
Ciphersuites = TLS_AES_128_GCM_SHA256
"""
NOTE = (
    "One self-signed ECDSA certificate (P-256) for both sides; TLS 1.3 with AES-128-GCM, which "
    "`OPENSSL_CONF` makes wrk choose."
)


class Identity:
    """Files in a folder of their own."""

    def __init__(self, folder):
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"
        client = folder / "client.cnf"
        client.write_text(CLIENT)
        self.client_environment = {**os.environ, "OPENSSL_CONF": str(client)}
        command = ["openssl", "req", "-new", "-x509", "-days", "90", "-nodes", "-subj"]
        command += ["/CN=localhost", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        command += ["-keyout", str(self.key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    @property
    def settings(self):
        """The gateway's."""
        return {"GATEWAY_TLS_CERT": str(self.certificate), "GATEWAY_TLS_KEY": str(self.key)}

    def copied(self, folder: Path):
        """The names of copies in another server's folder."""
        for file in (self.certificate, self.key):
            shutil.copy(file, folder)
        return {"certificate": self.certificate.name, "key": self.key.name}
