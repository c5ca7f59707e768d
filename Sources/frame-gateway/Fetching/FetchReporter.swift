/// Tells how a fetch goes.
protocol FetchReporter {
  /// `present`: frames that were there already.
  mutating func began(total: Int, present: [Int])
  mutating func fetched(_ piece: FramePiece)
  /// These failed, and are asked for once more.
  mutating func retrying(_ indices: [Int])
  mutating func ended(_ summary: FetchRun.Summary)
}
