/// Tells how a fetch goes.
protocol FetchReporter {
  /// `present`: frames that were there already.
  mutating func began(total: Int, present: [Int])
  mutating func fetched(_ piece: FramePiece)
  /// These failed, and are asked for once more.
  mutating func retrying(_ indices: [Int])
  /// This one could not be had, and is not asked for again; told once for each, before the end.
  mutating func failed(_ missing: FetchRun.Missing)
  mutating func ended(_ summary: FetchRun.Summary)
}
