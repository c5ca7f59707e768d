import FetchScheduling

/// Where a frame's file stands in its folder: `frames/3f/0123456789abcdef-7-17`, which is a shard
/// that the key decides, whose frame it is, the video and the index.
struct EntryPath: Sendable {
  static let shardCount = 64
  let binding: DiskBinding

  func text(for key: FrameKey) -> String {
    "\(Self.folder(ofShard: shard(of: key)))/\(name(of: key))"
  }

  static func folder(ofShard shard: Int) -> String {
    "frames/\(hex(UInt64(shard), digits: 2))"
  }

  /// The key of the file with that name in that shard; nil where it is none that we would write.
  func key(named text: String, inShard shard: Int) -> FrameKey? {
    let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let access = UInt64(parts[0], radix: 16),
      let video = Int64(parts[1]), let index = Int64(parts[2]), video > 0, index >= 0
    else { return nil }
    let key = FrameKey(domain: binding.domain(of: access), video: video, index: index)
    // There is one way to write a name: `+7`, `07` or capitals are not it.
    return self.shard(of: key) == shard && name(of: key) == text ? key : nil
  }

  /// Whether a file of that name is an entry of that video, whosever.
  static func isEntry(named text: String, ofVideo video: Int64) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 && parts[1] == String(video)
  }

  private func name(of key: FrameKey) -> String {
    let access = Self.hex(binding.access(of: key.domain), digits: 16)
    return "\(access)-\(key.video)-\(key.index)"
  }

  /// The same in every process: neighbours are spread evenly (SplitMix64's finalizer).
  func shard(of key: FrameKey) -> Int {
    var mixed = binding.access(of: key.domain)
    for word in [key.video, key.index] {
      mixed = (mixed ^ UInt64(bitPattern: word)) &+ 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
    }
    return Int(mixed % UInt64(Self.shardCount))
  }

  private static func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
