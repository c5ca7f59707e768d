/// An `.npy` file that this program has written (NEP 1, version 1.0).
enum NPYFile {
  /// Whether the header is whole and is followed by as many bytes as its shape says.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]), bytes.count >= 10 else {
      return false
    }
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    guard bytes.count >= start else { return false }
    let header = bytes[10..<start]
    guard let open = header.firstIndex(of: UInt8(ascii: "(")),
      let close = header[open...].firstIndex(of: UInt8(ascii: ")"))
    else { return false }
    var size = header.contains(UInt8(ascii: "<")) ? 2 : 1
    for text in header[open + 1..<close].split(separator: UInt8(ascii: ",")) {
      guard let factor = FrameList.number(text.filter { $0 != UInt8(ascii: " ") }) else {
        return false
      }
      let (product, overflowed) = size.multipliedReportingOverflow(by: factor)
      guard !overflowed else { return false }
      size = product
    }
    return bytes.count - start == size
  }
}
