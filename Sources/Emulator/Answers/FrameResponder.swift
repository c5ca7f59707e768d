import HTTPServer
import HTTPWire

/// Answers one call for frames, with what goes wrong in it.
struct FrameResponder {
  let configuration: EmulatorConfiguration
  let server: FrameServer
  let log: CallLog
  let kinds: [FaultKind]

  /// Throws: `PlatformFailure` where the platform refuses, `CancellationError`, `EmulatorError`.
  func response(to call: FrameCall, of video: EmulatedVideo?) async throws -> Response {
    var script = AnswerScript(indices: call.indices, boundary: configuration.boundary)
    for kind in kinds { script.apply(kind) }
    try await Task.sleep(for: configuration.latency + script.delay)
    if let replacement = script.replacement { return replacement }
    guard let video else { throw PlatformFailure.videoNotFound(call.video) }
    try check(call, of: video)
    let answer = FrameAnswer(script, method: call.method) { [server, log] index in
      guard let place = Int(exactly: index) else { throw CancellationError() }
      let bytes = try await server.decode(video: video.id, index: place)
      log.countFrame()
      return bytes
    }
    return try await response(answer, script)
  }

  private func check(_ call: FrameCall, of video: EmulatedVideo) throws(PlatformFailure) {
    guard !configuration.unprocessedVideos.contains(video.id) else {
      throw PlatformFailure(
        status: 400, error: "VIDEO_NOT_PROCESSED", message: "the metadata is not computed yet")
    }
    for index in call.indices where index < 0 || index >= video.frameCount {
      throw PlatformFailure(
        status: 400, error: "FRAME_NOT_FOUND", message: "frame \(index) is out of range",
        frame: index, framesCount: video.frameCount)
    }
  }

  /// Sized where all of it is at hand before the head goes out, else chunked while it is made.
  private func response(_ answer: FrameAnswer, _ script: AnswerScript) async throws -> Response {
    var fields = HeaderBlock()
    fields.append(.contentType, answer.contentType)
    var ready: [[ArraySlice<UInt8>]]?
    let isStreamed = configuration.streamsParts && answer.method == .bulk
    if !isStreamed || script.missingBytes != nil {
      var parts: [[ArraySlice<UInt8>]] = []
      for place in answer.parts.indices { parts.append(try await answer.runs(of: place)) }
      ready = parts
    }
    let length = ready.map { parts in
      (parts + [answer.head, answer.tail]).joined().reduce(0 as Int64) { $0 + Int64($1.count) }
        + Int64(answer.delimiter.count * max(0, parts.count - 1))
    }
    var allowance = script.resetAfter
    if let missing = script.missingBytes, let length {
      allowance = min(allowance ?? .max, max(0, Int(length) - missing))
    }
    let body = BodyScript(
      answer: answer, ready: ready, stops: script.stops, pieceSize: script.pieceSize,
      allowance: allowance, log: log)
    return Response(
      status: 200, fields: fields, body: .stream(length: length) { try await body.send(to: $0) })
  }
}

/// What is done while an answer's body is sent.
struct BodyScript: Sendable {
  let answer: FrameAnswer
  /// The parts where they are made already.
  let ready: [[ArraySlice<UInt8>]]?
  let stops: [AnswerScript.Stop]
  let pieceSize: Int?
  /// Bytes behind which the connection breaks.
  let allowance: Int?
  let log: CallLog

  func send(to writer: any BodyWriter) async throws {
    var writer = FaultyWriter(writer, log: log, pieceSize: pieceSize, allowance: allowance)
    try await writer.write(answer.head)
    for place in answer.parts.indices {
      if place > 0 { try await writer.write([answer.delimiter[...]]) }
      try await stop(after: place)
      if let ready {
        try await writer.write(ready[place])
      } else {
        try await writer.write(answer.runs(of: place))
      }
    }
    try await stop(after: answer.parts.count)
    try await writer.write(answer.tail)
  }

  private func stop(after count: Int) async throws {
    for stop in stops where stop.afterParts == count { try await stop.wait() }
  }
}
