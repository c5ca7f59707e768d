import CISAL
import Glibc

/// ISA-L's deflate, level 1. The same bytes in give the same bytes out, on every processor that
/// has SSE 4.2: its variants for wider vectors find the same matches.
final class Deflater {
  // Safe: made here, freed once in `deinit`, and passed to nobody who keeps it.
  private let state: UnsafeMutableRawPointer

  init() {
    guard let state = fg_isal_deflater_make() else { fatalError("no memory for a compressor") }
    self.state = state
  }

  deinit { free(state) }

  /// So many bytes are enough for `count` bytes that don't compress: stored blocks hold up to
  /// 65,535 bytes behind 5, and a flush takes 5 at most.
  static func bound(_ count: Int) -> Int { count + count / 8 + 1024 }

  /// Raw deflate of `bytes`, fewer than 2³¹; ends in the last block where `isLast`, else at a
  /// byte's border, where another piece can follow.
  func deflate(_ bytes: Span<UInt8>, isLast: Bool, into target: inout MutableSpan<UInt8>) -> Int {
    // Safe: ISA-L reads `count` bytes of the one and writes up to as many as the other has.
    bytes.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        let count = fg_isal_deflate(
          state, source.baseAddress, UInt32(source.count), isLast ? 1 : 0, target.baseAddress,
          UInt32(target.count))
        precondition(count > 0, "deflate needs more room than its bound")
        return Int(count)
      }
    }
  }
}
