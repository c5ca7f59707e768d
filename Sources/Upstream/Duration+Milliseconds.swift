extension Duration {
  /// Rounded up, 0 for what is negative, clamped to what a `long` of 32 bits holds.
  var wholeMilliseconds: Int {
    guard self > .zero else { return 0 }
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
    let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int(seconds * 1000 + part)
  }
}
