import FoundationEssentials

/// The arguments of the platform's calls for frames, in the query, as a form or as JSON; what
/// stands in the body beats the query.
struct PlatformArguments: Sendable, Hashable {
  private(set) var video: Int64?
  /// In the order asked for, repeats included.
  private(set) var frames: [Int64]?
  /// Keys that these calls don't have: whoever sends one wants something of the platform that only
  /// the platform can do.
  private(set) var foreignKeys: [String] = []

  /// `frame` for a single frame, `frames` for several.
  private let framesKey: String

  /// Throws: `invalid_request`, where a known key has no number that can be meant.
  init(
    isBulk: Bool, body: [UInt8] = [], contentType: String? = nil, query: ArraySlice<UInt8>? = nil
  ) throws(Problem) {
    framesKey = isBulk ? "frames" : "frame"
    if let query { try read(form: query) }
    guard !body.isEmpty else { return }
    // By their type a bare `curl -d` makes forms of JSON too; no form of ours begins with a brace.
    let isForm = contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
    if isForm, body.first != UInt8(ascii: "{") {
      try read(form: body[...])
    } else {
      try read(json: body)
    }
  }

  /// Throws: `invalid_request`, where one is missing.
  func call() throws(Problem) -> (video: Int64, frames: [Int64]) {
    guard let video else { throw .parameter("videoId", "is required") }
    guard let frames else { throw .parameter(framesKey, "is required") }
    guard !frames.isEmpty else { throw .parameter(framesKey, "holds no frame") }
    return (video, frames)
  }

  /// `videoId=7&frames=1&frames=2`, also with `frames[]`.
  private mutating func read(form: ArraySlice<UInt8>) throws(Problem) {
    var listed: [Int64] = []
    for pair in form.split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = URLText.decoded(pair[..<equals]),
        let value = URLText.decoded(pair[equals...].dropFirst())
      else { throw Problem(.invalidRequest, "a broken percent-encoding") }
      switch name {
      case "videoId": video = try Self.video(PlatformNumber(text: value))
      case framesKey,
        "frames[]" where framesKey == "frames":
        listed.append(try Self.frame(PlatformNumber(text: value), framesKey))
      default: foreignKeys.append(name)
      }
    }
    if framesKey == "frame", listed.count > 1 { throw .parameter("frame", "given twice") }
    if !listed.isEmpty { frames = listed }
  }

  private mutating func read(json: [UInt8]) throws(Problem) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(json))
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(.invalidRequest, "the body is no JSON object")
    }
    if let number = document.numbers["videoId"] { video = try Self.video(number) }
    if framesKey == "frame", let number = document.numbers["frame"] {
      frames = [try Self.frame(number, framesKey)]
    }
    if framesKey == "frames", let list = document.frames {
      var indices: [Int64] = []
      indices.reserveCapacity(list.count)
      for number in list { indices.append(try Self.frame(number, framesKey)) }
      frames = indices
    }
    foreignKeys += document.keys.filter { $0 != "videoId" && $0 != framesKey }
  }

  private static func video(_ number: PlatformNumber) throws(Problem) -> Int64 {
    guard let value = number.value, value >= 1 else {
      throw .parameter("videoId", "a whole number from 1 to \(Int64.max) is wanted")
    }
    return value
  }

  private static func frame(_ number: PlatformNumber, _ key: String) throws(Problem) -> Int64 {
    guard let value = number.value else {
      throw .parameter(key, "whole numbers from 0 to \(Int64.max) are wanted")
    }
    return value
  }

  /// The body's keys, sorted, and what stands under those that are known.
  private struct Document: Decodable {
    var keys: [String]
    var numbers: [String: PlatformNumber] = [:]
    var frames: [PlatformNumber]?

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Key.self)
      keys = members.allKeys.map(\.stringValue).sorted()
      for key in members.allKeys where ["videoId", "frame"].contains(key.stringValue) {
        numbers[key.stringValue] = try members.decode(PlatformNumber.self, forKey: key)
      }
      guard let key = members.allKeys.first(where: { $0.stringValue == "frames" }) else { return }
      do {
        frames = try members.decode([PlatformNumber].self, forKey: key)
      } catch {
        throw Problem.parameter("frames", "a list of frame indexes is wanted")
      }
    }
  }
}

/// A number from 0, or a text that holds one, as the platform takes ids; nil for anything else.
private struct PlatformNumber: Decodable {
  var value: Int64?

  init(text: String) { value = URLText.decimal(text.utf8) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      value = number >= 0 ? number : nil
    } else {
      value = (try? container.decode(String.self)).flatMap { URLText.decimal($0.utf8) }
    }
  }
}
