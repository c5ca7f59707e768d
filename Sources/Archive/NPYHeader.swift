/// What stands before an array's elements in an `.npy` file (NEP 1, version 1.0).
public enum NPYHeader {
  /// The element types of frames.
  public enum DType: String, Sendable, Hashable, CaseIterable {
    case uint8 = "|u1"
    case uint16 = "<u2"

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .uint8: 1
      case .uint16: 2
      }
    }
  }

  private static let alignment = 64

  /// The header of an array in C order; its length is a multiple of 64.
  ///
  /// `shape`: at most 64 dimensions, as NumPy has it, none negative.
  public static func bytes(shape: [Int], dtype: DType) -> [UInt8] {
    precondition(
      shape.count <= 64 && shape.allSatisfy { $0 >= 0 },
      "a shape is made by the program, never taken from the wire")
    let list = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(list),)" : "(\(list))"
    let text = "{'descr': '\(dtype.rawValue)', 'fortran_order': False, 'shape': \(tuple), }"
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    // Magic, length field, text, spaces, line feed.
    let length = magic.count + 2 + text.utf8.count + 1
    let padded = (length + alignment - 1) / alignment * alignment
    var bytes = magic
    bytes.append(littleEndian: UInt16(padded - magic.count - 2))
    bytes += text.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: padded - length)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
