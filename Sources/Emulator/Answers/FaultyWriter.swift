import HTTPServer

/// Where an answer's bytes go: counted, in pieces and up to the break that its faults ask for.
struct FaultyWriter {
  private let writer: any BodyWriter
  private let log: CallLog
  private let pieceSize: Int?
  /// Bytes that may still leave; nil for all.
  private var allowance: Int?

  /// Breaks the connection, as whatever a producer throws.
  struct Break: Error {}

  init(_ writer: any BodyWriter, log: CallLog, pieceSize: Int?, allowance: Int?) {
    self.writer = writer
    self.log = log
    self.pieceSize = pieceSize
    self.allowance = allowance
  }

  /// Throws: `BodyWriterFailure`, or `Break` behind the last byte allowed.
  mutating func write(_ runs: [ArraySlice<UInt8>]) async throws {
    guard let allowance else { return try await send(runs) }
    var left = allowance
    var allowed: [ArraySlice<UInt8>] = []
    for run in runs {
      allowed.append(run.prefix(left))
      left -= min(left, run.count)
    }
    self.allowance = left
    try await send(allowed)
    if left == 0 { throw Break() }
  }

  private func send(_ runs: [ArraySlice<UInt8>]) async throws {
    let runs = runs.filter { !$0.isEmpty }
    guard !runs.isEmpty else { return }
    guard let pieceSize, pieceSize > 0 else {
      try await writer.write(runs)
      log.countBytes(runs)
      return
    }
    for run in runs {
      for start in stride(from: run.startIndex, to: run.endIndex, by: pieceSize) {
        let piece = run[start..<min(start + pieceSize, run.endIndex)]
        try await writer.write([piece])
        log.countBytes([piece])
      }
    }
  }
}
