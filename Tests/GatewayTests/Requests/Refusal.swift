@testable import Gateway

/// The problem that some work ends in; nil where it ends well.
func refusal<Value>(_ work: () throws -> Value) -> Problem? {
  do {
    _ = try work()
    return nil
  } catch {
    return error as? Problem
  }
}

extension Problem {
  /// The parameter that it names.
  var parameter: String? {
    if case .text(let name) = extensions["parameter"] { name } else { nil }
  }
}

extension ArraySlice<UInt8> {
  /// In the middle of a larger array, so that nothing can count on indices from 0.
  init(inner text: String) {
    let padding: [UInt8] = [0x25, 0x2F, 0x3D]
    let all = padding + Array(text.utf8) + padding
    self = all[padding.count..<all.count - padding.count]
  }
}
