/// Numbers in wire form.
enum Decimal {
  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = max(number, 0)
    let start = bytes.count
    repeat {
      bytes.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
