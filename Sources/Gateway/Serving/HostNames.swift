/// Which host names are answered: all others are told 421, so that no web page can reach a gateway
/// on its reader's own machine by a name of its own (DNS rebinding).
enum HostNames {
  /// The name of an authority without its port, in lower case; nil where it is malformed.
  static func name(of authority: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: authority, as: UTF8.self).lowercased()
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      return String(text[...end])
    }
    return text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first
      .map(String.init)
  }
}
