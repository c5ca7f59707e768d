extension Int64 {
  /// A plain decimal of ASCII digits, leading zeros allowed; nil for anything else (a sign, a
  /// blank) and for what does not fit.
  init?(decimal digits: some Collection<UInt8>) {
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard case 0...9 = Int64(digit) - 48 else { return nil }
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int64(digit) - 48)
      guard !overflowed, !carried else { return nil }
      value = sum
    }
    self = value
  }
}
