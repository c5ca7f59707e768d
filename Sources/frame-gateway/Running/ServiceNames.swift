/// Services are named in the log of their group, which would tell all that a bare value holds,
/// tokens and keys included.
extension GatewayService: CustomStringConvertible {
  var description: String { "the gateway" }
}

extension TokenFile: CustomStringConvertible {
  var description: String { "API_TOKEN_FILE" }
}

extension AccessFiles: CustomStringConvertible {
  var description: String { "the files of tokens and link keys" }
}

extension CertificateFiles: CustomStringConvertible {
  var description: String { "GATEWAY_TLS_CERT" }
}
