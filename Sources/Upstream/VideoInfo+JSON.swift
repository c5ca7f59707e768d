import FoundationEssentials

extension VideoInfo {
  /// Reads the answer of `videos.info`: numbers may be strings, anything may be missing or null,
  /// and the file's own figures stand in `fileMeta` or beside it.
  ///
  /// `video`: the id asked for, where the answer names none. Throws: `invalid`.
  init(json: [UInt8], video: Int64) throws(PlatformError) {
    let answer: Answer
    do {
      answer = try JSONDecoder().decode(Answer.self, from: Data(json))
    } catch {
      throw .invalid("no video in \(Excerpt.describing(json, contentType: "an answer"))")
    }
    let file = answer.fileMeta
    let own = answer.figures
    self.init(
      id: answer.id ?? video,
      name: answer.name,
      frameCount: (file?.frameCount ?? own.frameCount).flatMap { $0 < 0 ? nil : $0 },
      width: (file?.width ?? own.width).flatMap { Int(exactly: $0) },
      height: (file?.height ?? own.height).flatMap { Int(exactly: $0) },
      duration: file?.duration ?? own.duration,
      hash: answer.hash,
      updatedAt: answer.updatedAt,
      framesToTimecodes: file?.timecodes ?? own.timecodes ?? [])
  }
}

private struct Answer: Decodable {
  var id: Int64?
  var name: String?
  var hash: String?
  var updatedAt: String?
  var fileMeta: Figures?
  var figures: Figures

  enum CodingKeys: CodingKey { case id, name, hash, updatedAt, fileMeta }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = container.number(.id)?.integer
    name = try? container.decode(String.self, forKey: .name)
    hash = try? container.decode(String.self, forKey: .hash)
    updatedAt = try? container.decode(String.self, forKey: .updatedAt)
    fileMeta = try? container.decode(Figures.self, forKey: .fileMeta)
    figures = try Figures(from: decoder)
  }
}

private struct Figures: Decodable {
  var frameCount: Int64?
  var width: Int64?
  var height: Int64?
  var duration: Double?
  var timecodes: [Double]?

  enum CodingKeys: CodingKey { case framesCount, width, height, duration, framesToTimecodes }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    frameCount = container.number(.framesCount)?.integer
    width = container.number(.width)?.integer
    height = container.number(.height)?.integer
    duration = container.number(.duration)?.real
    // A long list of plain numbers is the rule, and decodes much faster as what it is.
    timecodes =
      (try? container.decode([Double].self, forKey: .framesToTimecodes))
      ?? (try? container.decode([LenientNumber].self, forKey: .framesToTimecodes))?.map(\.real)
  }
}

/// A number, or a string that holds one.
private struct LenientNumber: Decodable {
  var real: Double
  /// Nil where it has a fraction or does not fit.
  var integer: Int64?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let integer = try? container.decode(Int64.self) {
      self.integer = integer
      real = Double(integer)
    } else if let real = try? container.decode(Double.self) {
      self.real = real
      integer = Int64(exactly: real)
    } else {
      let text = try container.decode(String.self)
      guard let real = Double(text), real.isFinite else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number")
      }
      self.real = real
      integer = Int64(decimal: text.utf8) ?? Int64(exactly: real)
    }
  }
}

extension KeyedDecodingContainer {
  fileprivate func number(_ key: Key) -> LenientNumber? {
    try? decode(LenientNumber.self, forKey: key)
  }
}
