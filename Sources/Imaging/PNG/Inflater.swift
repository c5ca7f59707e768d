import CISAL
import Glibc

/// ISA-L's inflate, for zlib streams (RFC 1950) that are in memory.
final class Inflater {
  /// Why a stream did not give what was wanted.
  enum Failure: Error {
    /// It is no deflate stream, or its checksum is wrong.
    case damaged
    /// It ends too early.
    case short
    /// It has more than `maximumSurplus` behind what is wanted.
    case long
  }

  /// Bytes behind what is wanted that a stream may have; they are dropped.
  static let maximumSurplus = 64 << 10

  // Safe: made here, freed once in `deinit`, and passed to nobody who keeps it.
  private let state: UnsafeMutableRawPointer

  init() {
    guard let state = fg_isal_inflater_make() else { fatalError("no memory for a decompressor") }
    self.state = state
  }

  deinit { free(state) }

  /// Reads `stream`, fewer than 2³² bytes, by what `body` asks `next` for.
  ///
  /// Throws: what `body` throws; `damaged`, `short` or `long` where the stream's end, with the
  /// right checksum, does not follow.
  func read(
    _ stream: Span<UInt8>, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    try stream.withUnsafeBufferPointer { (bytes) throws(Failure) in
      // Safe: ISA-L reads `count` bytes, and none after this closure.
      fg_isal_inflate_begin(state, bytes.baseAddress, UInt32(bytes.count))
      try body()
      switch fg_isal_inflate_end(state, UInt32(Self.maximumSurplus)) {
      case 1: return
      case 0: throw .short
      case 2: throw .long
      default: throw .damaged
      }
    }
  }

  /// Fills the first `count` bytes of `target` with the stream's next ones; only within `read`.
  func next(_ count: Int, into target: inout [UInt8]) throws(Failure) {
    precondition(count <= target.count)
    // Safe: ISA-L writes no more than `count` bytes, which there are.
    let status = target.withUnsafeMutableBufferPointer {
      fg_isal_inflate(state, $0.baseAddress, UInt32(count))
    }
    guard status >= 0 else { throw .damaged }
    guard status == 1 else { throw .short }
  }
}
