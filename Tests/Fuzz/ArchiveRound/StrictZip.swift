import FrameBytes
import FuzzSupport

/// Reads a zip of stored entries that are described in full, twice and alike (APPNOTE 6.3); finds
/// fault with everything else.
struct StrictZip {
  private struct Record: Equatable {
    var name: [UInt8]
    var crc: UInt64
    var size: UInt64
    var offset: UInt64
  }

  private var reader: ByteReader

  static func entries(of bytes: [UInt8]) -> [(name: String, content: [UInt8])] {
    var zip = StrictZip(reader: ByteReader(bytes))
    return zip.entries()
  }

  private mutating func entries() -> [(name: String, content: [UInt8])] {
    var records: [Record] = []
    var entries: [(name: String, content: [UInt8])] = []
    while reader.peek(4) == 0x0403_4B50 {
      let record = localHeader()
      let content = Array(reader.take(Int(record.size)))
      require(UInt64(CRC32.checksum(content.span)) == record.crc, "the CRC of an entry")
      entries.append((String(decoding: record.name, as: UTF8.self), content))
      records.append(record)
    }
    let start = UInt64(reader.position)
    for record in records {
      let listed = directoryHeader()
      require(listed == record, "the directory says \(listed), the header \(record)")
    }
    end(entries: UInt64(records.count), start: start, size: UInt64(reader.position) - start)
    require(reader.isAtEnd, "bytes behind the end record")
    return entries
  }

  private mutating func localHeader() -> Record {
    var record = Record(name: [], crc: 0, size: 0, offset: UInt64(reader.position))
    reader.expect(0x0403_4B50, 4, "the local signature")
    let (version, sizes, nameLength) = common(&record)
    let extraLength = Int(reader.littleEndian(2))
    record.name = Array(reader.take(nameLength))
    if sizes == 0xFFFF_FFFF {
      reader.expect(0x0001, 2, "the ZIP64 field")
      reader.expect(16, 2, "its length")
      record.size = reader.littleEndian(8)
      reader.expect(record.size, 8, "the second size")
      require(extraLength == 20, "an extra field of \(extraLength)")
    } else {
      require(extraLength == 0, "an extra field of \(extraLength)")
    }
    require(version == (sizes == 0xFFFF_FFFF ? 45 : 10), "version \(version)")
    return record
  }

  private mutating func directoryHeader() -> Record {
    var record = Record(name: [], crc: 0, size: 0, offset: 0)
    reader.expect(0x0201_4B50, 4, "the directory's signature")
    let madeBy = reader.littleEndian(2)
    let (version, sizes, nameLength) = common(&record)
    require(madeBy == 3 << 8 | version, "made by \(madeBy)")
    let extraLength = Int(reader.littleEndian(2))
    reader.expect(0, 6, "comment, disk and inner attributes")
    reader.expect(0o100644 << 16, 4, "the mode")
    record.offset = reader.littleEndian(4)
    record.name = Array(reader.take(nameLength))
    let values = (sizes == 0xFFFF_FFFF ? 2 : 0) + (record.offset == 0xFFFF_FFFF ? 1 : 0)
    require(extraLength == (values == 0 ? 0 : 4 + 8 * values), "an extra field of \(extraLength)")
    require(version == (values == 0 ? 10 : 45), "version \(version)")
    if values > 0 {
      reader.expect(0x0001, 2, "the ZIP64 field")
      reader.expect(UInt64(8 * values), 2, "its length")
    }
    if sizes == 0xFFFF_FFFF {
      record.size = reader.littleEndian(8)
      reader.expect(record.size, 8, "the second size")
    }
    if record.offset == 0xFFFF_FFFF { record.offset = reader.littleEndian(8) }
    return record
  }

  /// What both headers have, from the version to the name's length.
  private mutating func common(
    _ record: inout Record
  ) -> (version: UInt64, sizes: UInt64, nameLength: Int) {
    let version = reader.littleEndian(2)
    reader.expect(0, 2, "the flags")
    reader.expect(0, 2, "the method")
    reader.expect(0, 2, "the time")
    reader.expect(1 << 5 | 1, 2, "the date")
    record.crc = reader.littleEndian(4)
    record.size = reader.littleEndian(4)
    reader.expect(record.size, 4, "the second size")
    return (version, record.size, Int(reader.littleEndian(2)))
  }

  private mutating func end(entries: UInt64, start: UInt64, size: UInt64) {
    let isLong = reader.peek(4) == 0x0606_4B50
    if isLong {
      let place = UInt64(reader.position)
      reader.expect(0x0606_4B50, 4, "the ZIP64 end")
      reader.expect(44, 8, "its length")
      reader.expect(3 << 8 | 45, 2, "made by")
      reader.expect(45, 2, "the version")
      reader.expect(0, 8, "the disks")
      for value in [entries, entries, size, start] { reader.expect(value, 8, "the ZIP64 end") }
      reader.expect(0x0706_4B50, 4, "the locator")
      reader.expect(0, 4, "its disk")
      reader.expect(place, 8, "the place of the ZIP64 end")
      reader.expect(1, 4, "the disks")
    }
    reader.expect(0x0605_4B50, 4, "the end record")
    reader.expect(0, 4, "the disks")
    // All ones point to the ZIP64 record, and only where there is one.
    for (value, width) in [(entries, 2), (entries, 2), (size, 4), (start, 4)] {
      let ones = UInt64(1) << (8 * width) - 1
      let own = reader.littleEndian(width)
      require(own == value || (isLong && own == ones), "the end record says \(own), not \(value)")
    }
    reader.expect(0, 2, "the comment")
  }
}
