import Glibc

/// What a worker keeps from one picture to the next: the libraries' states, and memory.
///
/// Belongs to one thread at a time. Memory that was written to before costs no page faults, which
/// may take half as long as decoding a JPEG does.
public final class CodecWorkspace {
  /// Buffers that are kept at most, and their bytes in all; what came first goes back to the
  /// system.
  static let maximumSpares = 8
  static let maximumSpareBytes = 64 << 20
  /// From here on fresh memory is asked for in one go, and not page by page.
  private static let populatedBytes = 1 << 20
  /// How many times as large as what they are decoded from pixels usually are at most. Beyond that
  /// a picture has memory only as far as it comes: it may only promise so many.
  private static let usualExpansion = 200

  private(set) var spares: [[UInt8]] = []
  private var spareBytes = 0
  private(set) lazy var jpegReader = makeJPEGReader()
  private let makeJPEGReader: () -> JPEGReader
  private(set) lazy var jpegWriter = JPEGWriter()
  private(set) lazy var deflater = Deflater()
  private(set) lazy var inflater = Inflater()

  public init() { makeJPEGReader = { JPEGReader() } }

  /// One whose JPEGs `jpegReader` reads, which is nobody else's.
  init(jpegReader: JPEGReader) { makeJPEGReader = { jpegReader } }

  /// Takes back what nobody needs any more, for pictures to come.
  public func reclaim(_ pixels: consuming PixelBuffer) { reclaim(pixels.bytes) }

  /// Takes back memory for pixels; whoever else holds it keeps what is in it.
  public func reclaim(_ bytes: consuming [UInt8]) {
    guard !bytes.isEmpty, bytes.capacity <= Self.maximumSpareBytes else { return }
    spareBytes += bytes.capacity
    spares.append(bytes)
    while spares.count > Self.maximumSpares || spareBytes > Self.maximumSpareBytes {
      spareBytes -= spares.removeFirst().capacity
    }
  }

  /// `count` bytes of any value.
  func take(_ count: Int) -> [UInt8] {
    if let spare = spare(count) { return spare }
    // Safe: all of it is initialized.
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      Self.populate(UnsafeMutableRawBufferPointer(buffer))
      buffer.initialize(repeating: 0)
      filled = count
    }
  }

  /// `count` bytes that `fill` writes; nil where it says that it didn't.
  ///
  /// - Parameter sourceCount: the bytes that they are made from.
  func take(
    _ count: Int, from sourceCount: Int, fill: (UnsafeMutableBufferPointer<UInt8>) -> Bool
  ) -> [UInt8]? {
    if var spare = spare(count) {
      // A spare is nobody else's, so that nothing is copied.
      guard spare.withUnsafeMutableBufferPointer({ fill($0) }) else {
        reclaim(spare)
        return nil
      }
      return spare
    }
    var isFilled = false
    // Safe: the count becomes more than 0 only where `fill` says that it wrote all of it.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let whole = UnsafeMutableBufferPointer(rebasing: buffer.prefix(count))
      if count / Self.usualExpansion <= sourceCount {
        Self.populate(UnsafeMutableRawBufferPointer(whole))
      }
      isFilled = fill(whole)
      filled = isFilled ? count : 0
    }
    return isFilled ? bytes : nil
  }

  /// One that holds `count` bytes and not far more, and is nearest to it in length.
  private func spare(_ count: Int) -> [UInt8]? {
    let fitting = spares.indices.filter {
      spares[$0].capacity >= count && spares[$0].capacity / 2 <= count
    }
    guard
      let index = fitting.min(by: { abs(spares[$0].count - count) < abs(spares[$1].count - count) })
    else { return nil }
    var spare = spares.remove(at: index)
    spareBytes -= spare.capacity
    if spare.count > count {
      spare.removeLast(spare.count - count)
    } else {
      spare.append(contentsOf: repeatElement(0, count: count - spare.count))
    }
    return spare
  }

  /// Has the kernel put memory behind all whole pages of a large buffer, which changes nothing in
  /// it; one that can't (before 5.14) leaves it to be done page by page.
  private static func populate(_ buffer: UnsafeMutableRawBufferPointer) {
    guard buffer.count >= populatedBytes, let base = buffer.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = base.alignedUp(toMultipleOf: page)
    let count = buffer.count - (start - base)
    guard count >= page else { return }
    madvise(start, count / page * page, MADV_POPULATE_WRITE)
  }
}
