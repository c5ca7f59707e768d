import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Where an entry stands on the disk")
struct EntryPathTests {
  private let path = EntryPath(binding: DiskSample.binding)

  @Test("is the same in every process: folders outlive them")
  func stable() {
    #expect(path.text(for: DiskSample.key(17)) == "frames/34/fe7c14118a49f4fc-7-17")
    #expect(
      path.text(for: DiskSample.key(.max, video: .max))
        == "frames/0f/fe7c14118a49f4fc-9223372036854775807-9223372036854775807")
  }

  private func parts(_ key: FrameKey) throws -> (shard: Int, name: String) {
    let parts = path.text(for: key).split(separator: "/")
    return (try #require(Int(parts[1], radix: 16)), String(parts[2]))
  }

  @Test("leads back to the key")
  func roundTrip() throws {
    for domain in [AccessDomain.gateway, AccessDomain(identity: 1)] {
      for video in [1, 7, Int64.max] {
        for index in [0, 17, Int64.max] {
          let key = DiskSample.key(index, video: video, domain: domain)
          let (shard, name) = try parts(key)
          #expect(path.key(named: name, inShard: shard) == key)
          #expect(path.key(named: name, inShard: (shard + 1) % EntryPath.shardCount) == nil)
        }
      }
    }
  }

  @Test(
    "no name but the one we would write is an entry's",
    arguments: [
      "", "-", "--", "x", "7-17", "%-7", "%-7-", "%--17", "%-7-17-", "%-7-17-3", "%-7-17.tmp",
      "%-07-17", "%-+7-17", "%-7-017", "%-7-+17", "%-0-17", "%--7-17", "%-7--1", "% -7-17",
      "0%-7-17", "%-7-9223372036854775808", "../../etc/passwd", "lost+found",
    ])
  func otherNames(template: String) throws {
    let access = try parts(DiskSample.key(17)).name.prefix(16)
    let name = template.replacing("%", with: access)
    for shard in 0..<EntryPath.shardCount {
      #expect(path.key(named: name, inShard: shard) == nil)
    }
    let upper = try parts(DiskSample.key(17))
    #expect(upper.name.contains { $0.isLetter })
    #expect(path.key(named: upper.name.uppercased(), inShard: upper.shard) == nil)
  }

  @Test("the frames of a video are spread over the folders")
  func spread() {
    var counts = [Int](repeating: 0, count: EntryPath.shardCount)
    for index in 0..<6400 { counts[path.shard(of: DiskSample.key(Int64(index)))] += 1 }
    #expect(counts.allSatisfy { (50...150).contains($0) })
  }
}
