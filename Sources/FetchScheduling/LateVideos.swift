/// The videos of which nothing comes, until they answer.
struct LateVideos: Sendable {
  private let most: Int
  /// Whether a time-out of its calls has been held against the upstream already.
  private var isBlamed: [Int64: Bool] = [:]

  init(policy: FetchPolicy) {
    most = policy.rememberedVideos
  }

  var isEmpty: Bool { isBlamed.isEmpty }

  func contains(_ video: Int64) -> Bool { isBlamed[video] != nil }

  /// Beyond so many others are treated as ever.
  mutating func insert(_ video: Int64) {
    if isBlamed[video] == nil, isBlamed.count < most { isBlamed[video] = false }
  }

  mutating func remove(_ video: Int64) {
    isBlamed[video] = nil
  }

  /// Whether a time-out counts against the upstream: of a late video only the first.
  mutating func blames(_ video: Int64) -> Bool {
    guard isBlamed[video] != true else { return false }
    if isBlamed[video] != nil { isBlamed[video] = true }
    return true
  }
}
