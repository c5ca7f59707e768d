import CJPEG

/// The Huffman codes of a sequential JPEG's only scan to coefficients, MCU by MCU, for libjpeg to
/// transform (ITU-T T.81, F.2.2).
///
/// libjpeg's own looks up one code at a time and asks of each byte whether it is stuffed; this one
/// takes two coefficients at once where it can. It judges nothing: at the least oddity it gives up,
/// and the picture is libjpeg's to decode, from its first row on.
///
/// Belongs to one thread at a time.
final class JPEGEntropyDecoder {
  /// Bytes from a scan's data to the picture's end, below which this saves less than making its
  /// tables costs.
  static let usualMinimumBytes = 8_192
  private static let coefficientCount = 64
  /// Bytes that may be read behind the last: by a block of the longest codes, begun a word too
  /// late, and the word after it.
  private static let padding = coefficientCount * 31 / 8 + 32

  private struct Block {
    let component: Int
    let means: UnsafePointer<UInt64>
    let others: UnsafePointer<UInt64>
  }

  private struct Position {
    var reader: JPEGBitReader
    /// Where no block may begin any more.
    var limit: UnsafePointer<UInt8>
    var blockCount = 0
  }

  private let minimumBytes: Int
  /// Pictures that were taken over so far, and those of them that were left to libjpeg after all.
  private(set) var takenOver = 0
  private(set) var givenUp = 0
  private let lookups = JPEGLookupCache()
  private let data = JPEGEntropyData()
  // Memory of their own, since asking for exclusive access to each would cost as much as decoding.
  // Safe: all of it is initialized in `init`, and freed once in `deinit`. A block's look-ups are
  // kept at least until the next picture.
  private let blocks = UnsafeMutablePointer<Block>.allocate(capacity: Int(D_MAX_BLOCKS_IN_MCU))
  private let predictions = UnsafeMutablePointer<Int>.allocate(capacity: Int(MAX_COMPS_IN_SCAN))
  private let position = UnsafeMutablePointer<Position>.allocate(capacity: 1)
  private let naturalOrder = UnsafeMutablePointer<UInt8>.allocate(capacity: coefficientCount)

  init(minimumBytes: Int = usualMinimumBytes) {
    self.minimumBytes = minimumBytes
    predictions.initialize(repeating: 0, count: Int(MAX_COMPS_IN_SCAN))
    position.initialize(to: Position(reader: JPEGBitReader(at: data.start), limit: data.start))
    for (index, place) in Self.zigzag.enumerated() {
      (naturalOrder + index).initialize(to: UInt8(place))
    }
  }

  deinit {
    blocks.deallocate()
    predictions.deallocate()
    position.deallocate()
    naturalOrder.deallocate()
  }

  /// Takes a picture over from `libjpeg`, which has begun it and read nothing of its data.
  ///
  /// The decoder must outlive the reading. Returns: whether it did; where it didn't, nothing has
  /// changed.
  func takeOver(_ libjpeg: UnsafeMutablePointer<fg_jpeg_reader>) -> Bool {
    let blockCount = Int(fg_jpeg_replaceable_blocks(libjpeg))
    var count = 0
    let rest = fg_jpeg_rest(libjpeg, &count)
    guard blockCount > 0, count >= minimumBytes,
      let taken = data.take(UnsafeBufferPointer(start: rest, count: count), padding: Self.padding)
    else { return false }
    for index in 0..<blockCount {
      let block = fg_jpeg_block_at(libjpeg, Int32(index))
      (blocks + index).initialize(
        to: Block(
          component: Int(block.component),
          means: lookups.means(block.dc_counts, block.dc_symbols),
          others: lookups.coefficients(block.ac_counts, block.ac_symbols)))
    }
    predictions.update(repeating: 0, count: Int(MAX_COMPS_IN_SCAN))
    position.pointee = Position(
      reader: JPEGBitReader(at: data.start), limit: data.start + data.count + 8,
      blockCount: blockCount)
    // Safe: the caller keeps this decoder until the picture is read, as it must.
    let context = Unmanaged.passUnretained(self).toOpaque()
    fg_jpeg_replace(
      libjpeg,
      { context, blocks in
        guard let context, let blocks else { return 0 }
        let decoder = Unmanaged<JPEGEntropyDecoder>.fromOpaque(context)
        return decoder._withUnsafeGuaranteedRef { $0.decodeMCU(into: blocks) } ? 1 : 0
      }, context, taken)
    takenOver += 1
    return true
  }

  /// Ends a picture that was taken over.
  ///
  /// - Parameters:
  ///   - isRead: whether libjpeg got all that it wanted.
  ///   - maximumStrayBytes: by which the data may be too long, counted as it was, stuffed.
  /// Returns: whether the picture is right; where too many stray bytes are but possible, it isn't.
  func finish(isRead: Bool, maximumStrayBytes: Int) -> Bool {
    let left = data.count * 8 - position.pointee.reader.readBits(from: data.start)
    data.trim()
    let isRight = isRead && left >= 0 && 2 * (left / 8) <= maximumStrayBytes
    if !isRight { givenUp += 1 }
    return isRight
  }

  /// One MCU's blocks to `target`, which is zero; false where something is odd.
  private func decodeMCU(into target: UnsafeMutablePointer<Int16>) -> Bool {
    var reader = position.pointee.reader
    let limit = position.pointee.limit
    for index in 0..<position.pointee.blockCount {
      guard reader.next <= limit,
        decodeBlock(blocks + index, into: target + index * Self.coefficientCount, &reader)
      else { return false }
    }
    position.pointee.reader = reader
    return true
  }

  // Safe: `decodeMCU` sees to it that all bits that a block can have may be read; an index of so
  // many bits is within a look-up's entries, and one of at most 63 within a block's coefficients.
  @inline(__always)
  private func decodeBlock(
    _ plan: UnsafePointer<Block>, into block: UnsafeMutablePointer<Int16>,
    _ reader: inout JPEGBitReader
  ) -> Bool {
    reader.refill()
    let difference = plan.pointee.means[reader.top(JPEGLookup.width)]
    if difference & JPEGLookup.isLong == 0 {
      reader.skip(Int(difference & 63))
      predictions[plan.pointee.component] &+= Int(Int16(truncatingIfNeeded: difference &>> 32))
    } else {
      guard let symbol = symbol(difference, &reader, plan.pointee.means) else { return false }
      if symbol > 0 { predictions[plan.pointee.component] &+= reader.magnitude(symbol) }
    }
    block[0] = Int16(truncatingIfNeeded: predictions[plan.pointee.component])
    return decodeOthers(plan.pointee.others, into: block, &reader)
  }

  /// A block's coefficients but the first.
  @inline(__always)
  private func decodeOthers(
    _ entries: UnsafePointer<UInt64>, into block: UnsafeMutablePointer<Int16>,
    _ reader: inout JPEGBitReader
  ) -> Bool {
    let naturalOrder = naturalOrder
    var last = 0
    while true {
      reader.refill()
      var entry = entries[reader.top(JPEGLookup.width)]
      for _ in 0..<JPEGBitReader.guaranteedBits / JPEGLookup.width {
        if entry & (JPEGLookup.isEnd | JPEGLookup.isLong) != 0 { break }
        let first = last &+ Int(entry &>> 8 & 255)
        let second = last &+ Int(entry &>> 16 & 255)
        guard second < Self.coefficientCount - 1 else {
          return decodeLast(entry, first, second, into: block, &reader)
        }
        reader.skip(Int(entry & 63))
        block[Int(naturalOrder[first])] = Int16(truncatingIfNeeded: entry &>> 32)
        block[Int(naturalOrder[second])] = Int16(truncatingIfNeeded: entry &>> 48)
        if entry & JPEGLookup.ends != 0 { return true }
        last = second
        entry = entries[reader.top(JPEGLookup.width)]
      }
      if entry & JPEGLookup.isEnd != 0 {
        reader.skip(Int(entry & 63))
        return true
      }
      guard entry & JPEGLookup.isLong != 0 else { continue }
      reader.refill()
      guard let symbol = symbol(entry, &reader, entries) else { return false }
      let (run, length) = (symbol >> 4, symbol & 15)
      guard length > 0 || run == 15 else { return true }
      last = last &+ run &+ 1
      guard last < Self.coefficientCount else { return false }
      if length > 0 {
        block[Int(naturalOrder[last])] = Int16(truncatingIfNeeded: reader.magnitude(length))
      }
      if last == Self.coefficientCount - 1 { return true }
    }
  }

  /// The coefficients of an entry that reaches the block's last one; false where it goes beyond.
  @inline(__always)
  private func decodeLast(
    _ entry: UInt64, _ first: Int, _ second: Int, into block: UnsafeMutablePointer<Int16>,
    _ reader: inout JPEGBitReader
  ) -> Bool {
    guard first < Self.coefficientCount else { return false }
    block[Int(naturalOrder[first])] = Int16(truncatingIfNeeded: entry &>> 32)
    // What follows the last coefficient belongs to the next block, whatever the entry takes it for.
    guard first < Self.coefficientCount - 1 else {
      reader.skip(Int(entry &>> 28 & 15))
      return true
    }
    guard second < Self.coefficientCount else { return false }
    block[Int(naturalOrder[second])] = Int16(truncatingIfNeeded: entry &>> 48)
    reader.skip(Int(entry & 63))
    return true
  }

  /// The symbol of a code that the look-up has no coefficient for: told by its entry, or else
  /// searched. Nil where there is none.
  @inline(__always)
  private func symbol(
    _ entry: UInt64, _ reader: inout JPEGBitReader, _ entries: UnsafePointer<UInt64>
  ) -> Int? {
    let length = Int(entry & 63)
    guard length == 0 else {
      reader.skip(length)
      return Int(entry &>> 8 & 255)
    }
    let next = UInt16(truncatingIfNeeded: reader.top(JPEGHuffmanTable.maximumLength))
    guard let (symbol, length) = lookups.symbol(at: next, of: entries) else { return nil }
    reader.skip(length)
    return Int(symbol)
  }

  /// Where the coefficients stand that come one after the other (A.3.6).
  private static let zigzag = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
  ]
}
