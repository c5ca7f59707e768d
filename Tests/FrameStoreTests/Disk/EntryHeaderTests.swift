import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("The header of an entry on the disk")
struct EntryHeaderTests {
  private let header = EntryHeader(
    access: 0x0123_4567_89AB_CDEF, video: 7, index: 17, length: 170_000,
    requestedAt: .seconds(1_700_000_000) + .nanoseconds(42), digest: Array(0..<32))

  private func defect(_ bytes: [UInt8]) -> EntryDefect? {
    do throws(EntryDefect) {
      _ = try EntryHeader(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test("is written in just these bytes, which later versions have to read or to refuse")
  func format() {
    var expected: [UInt8] = [0x8F, 0x46, 0x52, 0x41, 0x4D, 0x45, 0x0D, 0x0A, 1, 0, 0, 0]
    expected += [0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01]
    expected += [7, 0, 0, 0, 0, 0, 0, 0] + [17, 0, 0, 0, 0, 0, 0, 0]
    expected += [0x10, 0x98, 0x02, 0, 0, 0, 0, 0]
    expected += [0x2A, 0x00, 0x2A, 0x36, 0xFE, 0x9C, 0x97, 0x17]
    expected += 0..<32
    #expect(header.bytes.dropLast(4).elementsEqual(expected))
    #expect(header.bytes.suffix(4) == [0x3D, 0x8F, 0xD4, 0x9C])
    #expect(header.bytes.count == EntryHeader.size)
  }

  @Test("gives back what was put in", arguments: [0, 1, Int64.max])
  func roundTrip(number: Int64) throws {
    var header = header
    header.access = UInt64(number) &* 2 &+ 1
    header.video = number
    header.index = number
    header.requestedAt = .nanoseconds(number)
    #expect(try EntryHeader(parsing: header.bytes) == header)
  }

  @Test("a time that no number holds is cut, not wrapped")
  func farTimes() throws {
    var header = header
    header.requestedAt = .seconds(Int64.max)
    #expect(try EntryHeader(parsing: header.bytes).requestedAt == .nanoseconds(Int64.max))
  }

  @Test("one flipped bit, wherever it is, is seen")
  func flippedBits() {
    for offset in 0..<EntryHeader.size {
      for bit in 0..<8 {
        var bytes = header.bytes
        bytes[offset] ^= 1 << UInt8(bit)
        let expected: EntryDefect = offset < EntryHeader.magic.count ? .notAnEntry : .header
        #expect(defect(bytes) == expected, "byte \(offset), bit \(bit)")
      }
    }
  }

  @Test("any other length is no header")
  func lengths() {
    for count in 0..<EntryHeader.size {
      #expect(defect(Array(header.bytes.prefix(count))) == .notAnEntry)
    }
    #expect(defect(header.bytes + [0]) == .notAnEntry)
    #expect(defect(header.bytes) == nil)
  }

  @Test("another version is told from damage")
  func otherVersion() {
    var bytes = Array(header.bytes.dropLast(4))
    bytes[8] = 2
    bytes += LittleEndian.bytes(of: CRC32.checksum(bytes.span))
    #expect(defect(bytes) == .otherVersion)
  }

  @Test("another frame's header, another account's and another address's are not this one's")
  func otherKeys() throws {
    let own = DiskSample.binding
    let entry = try DiskSample.entry(17)
    let length = entry.frame.bytes.count
    let bytes = EntryHeader(entry, for: DiskSample.key(17), binding: own).bytes
    func defect(_ key: FrameKey, _ binding: DiskBinding, _ length: Int) -> EntryDefect? {
      do throws(EntryDefect) {
        _ = try EntryHeader(parsing: bytes, for: key, binding: binding, length: length)
        return nil
      } catch {
        return error
      }
    }
    #expect(defect(DiskSample.key(17), own, length) == nil)
    #expect(defect(DiskSample.key(17), own, length + 1) == .length)
    #expect(defect(DiskSample.key(17), own, length - 1) == .length)
    #expect(defect(DiskSample.key(18), own, length) == .otherKey)
    #expect(defect(DiskSample.key(17, video: 8), own, length) == .otherKey)
    let stranger = DiskSample.key(17, domain: AccessDomain(identity: 1))
    #expect(defect(stranger, own, length) == .otherKey)
    let token = DiskBinding(upstream: DiskSample.upstream, token: "another")
    #expect(defect(DiskSample.key(17), token, length) == .otherKey)
    let address = DiskBinding(upstream: "https://other.example", token: "secret")
    #expect(defect(DiskSample.key(17), address, length) == .otherKey)
  }
}
