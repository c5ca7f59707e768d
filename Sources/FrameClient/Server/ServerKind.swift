/// What is at a client's address.
public enum ServerKind: String, Sendable, CaseIterable {
  /// Found out by one request, whose answer only a gateway gives.
  case automatic = "auto"
  /// The platform itself, or whatever speaks its API.
  case platform
  /// A frame gateway: frames come in its own batches, each with a manifest.
  case gateway
}
