"""Certificates of a certificate authority that nobody else knows."""

import ipaddress
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Mozilla's intermediate level wants at most 366.
DAYS = 90
LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Authority:
    """Its own certificate is `file`, which clients are to trust."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        certificate = self._builder(self.name, self.key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(certificate.sign(self.key, hashes.SHA256())))

    def issue(self, name: str, *, is_rsa: bool = False) -> tuple[Path, Path]:
        """Writes `NAME.pem` and `NAME.key`, over what was there: good for `name` and 127.0.0.1."""
        key = rsa.generate_private_key(65537, 2048) if is_rsa else ec.generate_private_key(
            ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = [x509.DNSName(name), x509.IPAddress(LOOPBACK)]
        certificate = self._builder(subject, key).add_extension(
            x509.SubjectAlternativeName(names), critical=False).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        files = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        files[0].write_bytes(_pem(certificate.sign(self.key, hashes.SHA256())))
        files[1].write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        return files

    def _builder(self, subject: x509.Name, key) -> x509.CertificateBuilder:
        start = datetime.now(timezone.utc) - timedelta(hours=1)
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name)
                .public_key(key.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(start).not_valid_after(start + timedelta(days=DAYS)))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
