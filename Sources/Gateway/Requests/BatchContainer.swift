/// What a batch is packed in.
enum BatchContainer: String, Sendable, CaseIterable {
  case zip, tar, multipart, raw, npy

  /// The media type by which `Accept` may ask for it.
  var mediaType: String {
    switch self {
    case .zip: "application/zip"
    case .tar: "application/x-tar"
    case .multipart: "multipart/mixed"
    case .raw: "application/octet-stream"
    case .npy: "application/x-npy"
    }
  }

  init?(mediaType: String) {
    guard let match = Self.allCases.first(where: { $0.mediaType == mediaType }) else { return nil }
    self = match
  }

  /// One array of all positions, rather than an entry a frame.
  var isArray: Bool { self == .raw || self == .npy }
}
