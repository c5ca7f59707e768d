import Testing

@testable import Imaging

@Suite("A JPEG scan's data")
struct JPEGEntropyDataTests {
  private let data = JPEGEntropyData()

  private func take(_ bytes: [UInt8]) -> (taken: Int, bytes: [UInt8])? {
    bytes.withUnsafeBufferPointer { source in
      data.take(source, padding: 4).map { taken in
        (taken, Array(UnsafeBufferPointer(start: data.start, count: data.count + 4)))
      }
    }
  }

  @Test("loses what is stuffed, ends at the end marker and has zeros behind it")
  func stuffing() throws {
    let taken = try #require(
      take([1, 0xFF, 0, 2, 0xFF, 0, 0xFF, 0, 3, 0xFF, 0xD9, 9, 9, 9, 9, 9, 9]))
    #expect(taken.taken == 9)
    #expect(taken.bytes == [1, 0xFF, 2, 0xFF, 0xFF, 3, 0, 0, 0, 0])
    #expect(data.count == 6)
  }

  @Test("may be empty")
  func empty() throws {
    let taken = try #require(take([0xFF, 0xD9]))
    #expect(taken.taken == 0 && taken.bytes == [0, 0, 0, 0])
  }

  @Test(
    "is not taken where something else than the end marker ends it",
    arguments: [
      [], [1, 2, 3], [1, 0xFF], [1, 0xFF, 0], [1, 0xFF, 0xFF, 0xD9],
      [1, 0xFF, 0xD0, 2, 0xFF, 0xD9],
    ])
  func noMarker(bytes: [UInt8]) { #expect(take(bytes) == nil) }

  @Test("keeps its memory up to a limit")
  func memory() throws {
    let limit = JPEGEntropyData.maximumKeptBytes
    for (count, isKept) in [(limit - 4, true), (limit - 3, false)] {
      let bytes = [UInt8](repeating: 1, count: count - 2) + [0xFF, 0xD9]
      #expect(try #require(take(bytes)).taken == count - 2)
      data.trim()
      #expect((data.capacity == limit) == isKept)
    }
  }
}
