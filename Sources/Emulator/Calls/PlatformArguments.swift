import FoundationEssentials
import HTTPWire

/// The arguments of a call, whether they came as JSON, as a form or in the query.
struct PlatformArguments: Sendable, Equatable {
  var id: Int64?
  var videoId: Int64?
  var frame: Int64?
  var frames: [Int64]?
  var omitsTimecodes = false

  /// Throws: `PlatformFailure` with 400.
  init(body: [UInt8], contentType: String?, query: ArraySlice<UInt8>?) throws(PlatformFailure) {
    if let query { try read(form: query) }
    guard !body.isEmpty else { return }
    if contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false {
      try read(form: body[...])
    } else {
      try read(json: body)
    }
  }

  private mutating func read(json: [UInt8]) throws(PlatformFailure) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(json))
    } catch {
      throw .invalid("the body is no JSON object of the right types")
    }
    id = document.id?.value ?? id
    videoId = document.videoId?.value ?? videoId
    frame = document.frame?.value ?? frame
    frames = document.frames?.map(\.value) ?? frames
    omitsTimecodes = document.omitFramesToTimecodes ?? omitsTimecodes
  }

  /// `videoId=7&frames=1&frames=2`: numbers alone, so nothing in it is percent-encoded.
  private mutating func read(form: ArraySlice<UInt8>) throws(PlatformFailure) {
    for pair in form.split(separator: UInt8(ascii: "&")) {
      let parts = String(decoding: pair, as: UTF8.self).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(parts[0])
      guard ["id", "videoId", "frame", "frames", "frames[]"].contains(key) else { continue }
      guard parts.count == 2, let number = Int64(signedDigits: parts[1]) else {
        throw .invalid("\"\(key)\" must be a number")
      }
      switch key {
      case "id": id = number
      case "videoId": videoId = number
      case "frame": frame = number
      default: frames = (frames ?? []) + [number]
      }
    }
  }

  private struct Document: Decodable {
    var id: Number?
    var videoId: Number?
    var frame: Number?
    var frames: [Number]?
    var omitFramesToTimecodes: Bool?
  }

  /// A whole number, or a string that holds one, as the platform takes ids.
  private struct Number: Decodable {
    var value: Int64

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Int64.self) {
        self.value = value
      } else if let value = Int64(signedDigits: try container.decode(String.self)) {
        self.value = value
      } else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number")
      }
    }
  }
}

extension Int64 {
  /// Digits, behind a minus or not: negative indices come over the wire too.
  fileprivate init?(signedDigits text: some StringProtocol) {
    guard text.hasPrefix("-") else {
      self.init(digits: text)
      return
    }
    guard let magnitude = Int64(digits: text.dropFirst()) else { return nil }
    self = -magnitude
  }
}
