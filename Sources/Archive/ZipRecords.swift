/// The records of a zip archive (APPNOTE 6.3, sections 4.3.7 to 4.3.16).
enum ZipRecords {
  private static let storedVersion: UInt16 = 10
  private static let zip64Version: UInt16 = 45
  /// The upper byte of "version made by" for Unix, which gives the attributes their meaning.
  private static let unixSystem: UInt16 = 3 << 8
  /// A regular file, mode 0644, in the upper half of the external attributes.
  private static let regularFile: UInt32 = 0o100644 << 16
  /// 1980-01-01 in the DOS format, the first day it can name; the time is 00:00.
  private static let date: UInt16 = 1 << 5 | 1
  private static let zip64Field: UInt16 = 0x0001

  /// One stored file, as its two headers describe it.
  struct File {
    let name: [UInt8]
    let size: UInt64
    let crc32: UInt32
    /// Of the local header, from the archive's start.
    let offset: UInt64

    func localHeader(_ limits: ZipLimits) -> [UInt8] {
      let large = size >= limits.size
      var bytes: [UInt8] = []
      bytes.append(littleEndian: 0x0403_4B50 as UInt32)
      appendCommon(to: &bytes, version: large ? zip64Version : storedVersion, large: large)
      // The ZIP64 field of a local header must hold both sizes (4.5.3).
      bytes.append(littleEndian: large ? 20 as UInt16 : 0)
      bytes += name
      if large { ZipRecords.appendZIP64(to: &bytes, [size, size]) }
      return bytes
    }

    func directoryHeader(_ limits: ZipLimits) -> [UInt8] {
      let large = size >= limits.size
      let far = offset >= limits.offset
      let extended = (large ? [size, size] : []) + (far ? [offset] : [])
      let version = extended.isEmpty ? storedVersion : zip64Version
      var bytes: [UInt8] = []
      bytes.append(littleEndian: 0x0201_4B50 as UInt32)
      bytes.append(littleEndian: unixSystem | version)
      appendCommon(to: &bytes, version: version, large: large)
      bytes.append(littleEndian: extended.isEmpty ? 0 : UInt16(4 + 8 * extended.count))
      bytes.append(littleEndian: 0 as UInt16)  // comment length
      bytes.append(littleEndian: 0 as UInt16)  // disk
      bytes.append(littleEndian: 0 as UInt16)  // internal attributes
      bytes.append(littleEndian: regularFile)
      bytes.append(littleEndian: far ? .max : UInt32(truncatingIfNeeded: offset))
      bytes += name
      if !extended.isEmpty { ZipRecords.appendZIP64(to: &bytes, extended) }
      return bytes
    }

    /// The fields from "version needed" to the name's length, which both headers share.
    private func appendCommon(to bytes: inout [UInt8], version: UInt16, large: Bool) {
      let field = large ? .max : UInt32(truncatingIfNeeded: size)
      bytes.append(littleEndian: version)
      bytes.append(littleEndian: 0 as UInt16)  // flags: names are ASCII, nothing follows the data
      bytes.append(littleEndian: 0 as UInt16)  // stored
      bytes.append(littleEndian: 0 as UInt16)  // time
      bytes.append(littleEndian: date)
      bytes.append(littleEndian: crc32)
      bytes.append(littleEndian: field)
      bytes.append(littleEndian: field)
      bytes.append(littleEndian: UInt16(name.count))
    }
  }

  /// The end record, behind the ZIP64 end record and its locator where a value needs them.
  static func endOfDirectory(
    entries: UInt64, size: UInt64, offset: UInt64, limits: ZipLimits
  ) -> [UInt8] {
    let many = entries >= limits.entries
    let large = size >= limits.size
    let far = offset >= limits.offset
    var bytes: [UInt8] = []
    if many || large || far {
      bytes.append(littleEndian: 0x0606_4B50 as UInt32)
      bytes.append(littleEndian: 44 as UInt64)  // what follows of this record
      bytes.append(littleEndian: unixSystem | zip64Version)
      bytes.append(littleEndian: zip64Version)
      bytes.append(littleEndian: 0 as UInt32)  // this disk
      bytes.append(littleEndian: 0 as UInt32)  // the directory's disk
      bytes.append(littleEndian: entries)
      bytes.append(littleEndian: entries)
      bytes.append(littleEndian: size)
      bytes.append(littleEndian: offset)
      bytes.append(littleEndian: 0x0706_4B50 as UInt32)
      bytes.append(littleEndian: 0 as UInt32)  // the end record's disk
      bytes.append(littleEndian: offset + size)
      bytes.append(littleEndian: 1 as UInt32)  // disks
    }
    let count = many ? .max : UInt16(truncatingIfNeeded: entries)
    bytes.append(littleEndian: 0x0605_4B50 as UInt32)
    bytes.append(littleEndian: 0 as UInt16)  // this disk
    bytes.append(littleEndian: 0 as UInt16)  // the directory's disk
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: large ? .max : UInt32(truncatingIfNeeded: size))
    bytes.append(littleEndian: far ? .max : UInt32(truncatingIfNeeded: offset))
    bytes.append(littleEndian: 0 as UInt16)  // comment length
    return bytes
  }

  private static func appendZIP64(to bytes: inout [UInt8], _ values: [UInt64]) {
    bytes.append(littleEndian: zip64Field)
    bytes.append(littleEndian: UInt16(8 * values.count))
    for value in values { bytes.append(littleEndian: value) }
  }
}
