/// Where a loop's sockets are read into: one for all of its connections.
///
/// `@unchecked Sendable` holds because only the loop's own queue touches the memory between
/// initialization and the end: connections read, use and copy from it within one turn.
final class ReadBuffer: @unchecked Sendable {
  static let size = 64 * 1024
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)

  deinit { bytes.deallocate() }
}
