import HTTPWire

/// Makes signed links.
public struct LinkSigner: Sendable {
  /// Why an address can't be one, in a sentence.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  let key: LinkKey
  private let basePath: String

  /// - Parameter basePath: What the gateway's paths begin with, without a slash at its end.
  public init(key: LinkKey, basePath: String = "") {
    self.key = key
    self.basePath = basePath
  }

  /// The address with its parameters in order, and signed.
  ///
  /// - Parameters:
  ///   - address: A path with its query, or a whole `http` or `https` address.
  ///   - expires: In seconds since 1970.
  public func link(to address: String, expires: Int64) throws(Failure) -> String {
    let bytes = Array(address.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !address.contains("#") else {
      throw Failure(
        description: "'\(address)' has a character that has to be percent-encoded, or a fragment")
    }
    let origin = try Self.origin(of: address)
    let target = bytes.dropFirst(origin.utf8.count)
    let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    let path = target[..<mark]
    try checkPath(path, address)
    let query = try Self.query(target[mark...].dropFirst(), expires: expires)
    let signature = key.signature(of: LinkText.message(path: path, query: query))
    return origin + String(decoding: path, as: UTF8.self) + "?"
      + String(decoding: query, as: UTF8.self) + "&\(LinkText.signatureName)="
      + String(decoding: signature, as: UTF8.self)
  }

  /// `https://host:port`, or nothing in front of a path.
  private static func origin(of address: String) throws(Failure) -> String {
    if address.hasPrefix("/") { return "" }
    for scheme in ["http://", "https://"] where address.lowercased().hasPrefix(scheme) {
      let host = address.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
      return String(address.prefix(scheme.count) + host)
    }
    throw Failure(description: "'\(address)' is neither a path nor an http or https address")
  }

  private func checkPath(
    _ path: ArraySlice<UInt8>, _ address: String
  ) throws(Failure) {
    guard path.starts(with: basePath.utf8),
      let route = try? Route(path: path.dropFirst(basePath.utf8.count)), route.takesLinks
    else {
      throw Failure(
        description:
          "'\(address)' is no address of a frame, a batch, a sheet or its cues, which links are for"
      )
    }
  }

  /// In order, with `expires`, without `signature`.
  private static func query(
    _ query: ArraySlice<UInt8>, expires: Int64
  ) throws(Failure) -> ArraySlice<UInt8> {
    guard let items = try? QueryItems(query) else {
      throw Failure(description: "a parameter is given twice, or has a broken percent-encoding")
    }
    let own = [LinkText.expiresName, LinkText.signatureName]
    if let taken = items.items.first(where: { own.contains($0.name) || $0.name.isEmpty }) {
      throw Failure(description: "'\(taken.name)' can't be a parameter of what is signed")
    }
    var parts = query.split(separator: UInt8(ascii: "&"))
    parts.append(Array("\(LinkText.expiresName)=\(expires)".utf8)[...])
    parts.sort { LinkText.name(of: $0).lexicographicallyPrecedes(LinkText.name(of: $1)) }
    return Array(parts.joined(separator: [UInt8(ascii: "&")]))[...]
  }
}

extension Route {
  /// Whether a signed link opens it, to GET and HEAD.
  var takesLinks: Bool {
    switch self {
    case .frame, .batchLink, .sheet, .cues: true
    case .batch, .video, .platform, .health, .readiness, .metrics, .contract, .home: false
    }
  }
}
