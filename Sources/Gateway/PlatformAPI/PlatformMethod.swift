/// A method of the platform's own API (contract, section 7).
enum PlatformMethod: Hashable, Sendable {
  /// `videos.download-frame`.
  case frame
  /// `videos.bulk.download-frame`.
  case frames
  /// `instance.version`.
  case version
  /// Anything else below `/public/api/`: relayed, where the relay is on.
  case other

  /// Nil where the path is not below `/public/api/`; another spelling of a known one is `other`.
  init?(path: ArraySlice<UInt8>) {
    guard path.starts(with: "/public/api/".utf8) else { return nil }
    switch String(decoding: path.dropFirst("/public/api/".utf8.count), as: UTF8.self) {
    case "v3/videos.download-frame": self = .frame
    case "v3/videos.bulk.download-frame": self = .frames
    case "v3/instance.version": self = .version
    default: self = .other
    }
  }

  /// The methods of HTTP it takes, in the order of `Allow`.
  var methods: [String] {
    switch self {
    case .frame, .frames, .version: ["GET", "POST", "OPTIONS"]
    case .other: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    }
  }

  /// Label for metrics.
  var name: String {
    switch self {
    case .frame: "platform_frame"
    case .frames: "platform_frames"
    case .version: "platform_version"
    case .other: "relay"
    }
  }
}
