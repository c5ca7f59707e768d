import CReference

/// Ends the run as a finding unless `condition` holds.
public func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  guard condition else { fatalError("finding: \(what())") }
}

/// Tells libFuzzer what a run came to, where the libraries at work are not instrumented.
public func mark(_ outcome: some Hashable & Sendable) {
  // Not `hashValue`, which another run's process would have otherwise.
  var hash: UInt32 = 2_166_136_261
  for byte in String(describing: outcome).utf8 where !(0x30...0x39).contains(byte) {
    hash = (hash ^ UInt32(byte)) &* 16_777_619
  }
  fuzz_mark(hash >> 8)
}
