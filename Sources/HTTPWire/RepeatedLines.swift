/// Whole field lines that came before, and what they came to: whoever asks again on a connection
/// sends most of them again, byte for byte.
final class RepeatedLines: Sendable {
  /// What another field section has of them.
  enum Share: Equatable {
    case all
    /// So many bytes of whole lines, behind which it goes on in another way.
    case part(Int)
    /// It ends before that can be told.
    case unknown
  }

  /// With their ends; begins where the field section does.
  private let bytes: [UInt8]
  let section: FieldSection

  init(_ bytes: [UInt8], _ section: FieldSection) {
    self.bytes = bytes
    self.section = section
  }

  var count: Int { bytes.count }

  func share(of section: Span<UInt8>) -> Share {
    let bytes = bytes
    var equal = Octets.countEqual(bytes.span, section)
    if equal == bytes.count { return .all }
    if equal == section.count { return .unknown }
    while equal > 0, bytes[equal - 1] != Octets.lineFeed { equal -= 1 }
    return .part(equal)
  }
}
