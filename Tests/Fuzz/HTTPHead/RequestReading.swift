import FuzzSupport
import HTTPWire

/// What a request's bytes came to. Checks on the way that a head that was taken keeps its limits
/// and can be read in one way only.
struct RequestReading: Equatable {
  enum Verdict: Equatable {
    case unfinished
    case refused(status: Int)
    case whole(length: Int)
  }

  private(set) var head: [UInt8] = []
  private(set) var fields: [[ArraySlice<UInt8>]] = []
  private(set) var content: [UInt8] = []
  private(set) var verdict = Verdict.unfinished

  /// What the known fields came to.
  private(set) var known: [ArraySlice<UInt8>?] = []
  private(set) var flags: [Bool] = []

  /// Reads `bytes` as they arrive up to each of `ends`; where `before` has a whole head, behind
  /// that on one connection.
  init(_ bytes: [UInt8], ends: [Int], limits: RequestLimits, behind before: [UInt8]? = nil) {
    var parser = RequestHeadParser(limits: limits)
    if let before {
      var known = parser
      // Twice, since nothing is remembered of a connection's first.
      if case .head = try? known.parse(before.span), case .head = try? known.parse(before.span) {
        parser = known
      }
    }
    var body: BodyDecoder?
    var offset = 0
    do throws(RequestViolation) {
      for end in ends {
        let arrived = bytes.span.extracting(..<end)
        if body == nil, case .head(let head, let length) = try parser.parse(arrived) {
          check(head, length: length, of: bytes, limits)
          body = BodyDecoder(head.framing, limits: limits)
          offset = length
        }
        if var decoder = body {
          let isWhole = try read(arrived, with: &decoder, from: &offset)
          body = decoder
          if isWhole { break }
        }
      }
    } catch {
      require((400...599).contains(error.status), "status \(error.status)")
      require(!error.detail.isEmpty, "a refusal without a word")
      verdict = .refused(status: error.status)
    }
  }

  /// Returns whether the body is there.
  private mutating func read(
    _ arrived: Span<UInt8>, with decoder: inout BodyDecoder, from offset: inout Int
  ) throws(RequestViolation) -> Bool {
    while true {
      switch try decoder.step(arrived, from: offset) {
      case .needsMore:
        offset = arrived.count
        return false
      case .content(let range):
        require(range.lowerBound >= offset && range.upperBound <= arrived.count, "beside the input")
        for index in range { content.append(arrived[index]) }
        offset = range.upperBound
      case .end(let end):
        require(end >= offset && end <= arrived.count, "an end beside the input")
        verdict = .whole(length: end)
        return true
      }
    }
  }

  private mutating func check(
    _ head: RequestHead, length: Int, of bytes: [UInt8], _ limits: RequestLimits
  ) {
    let own = head.bytes
    require(own.count <= length && length <= bytes.count, "a head longer than the input")
    require(bytes[..<length].suffix(own.count).elementsEqual(own), "a head that did not arrive")
    require(own.count <= limits.headBytes, "a head of \(own.count) bytes")
    require(length - own.count <= 2 * limits.leadingEmptyLines, "more empty lines")
    require(own.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)), "a head that goes on")
    let line = own.prefix { $0 != 0x0D }
    require(line.count <= limits.requestLineBytes, "a request line of \(line.count) bytes")
    for index in own.indices {
      switch own[index] {
      case 0x0D: require(own[index + 1] == 0x0A, "a bare CR")
      case 0x0A: require(index > 0 && own[index - 1] == 0x0D, "a bare LF")
      case 0x09: break
      default: require(own[index] >= 0x20 && own[index] != 0x7F, "a control character")
      }
    }
    require(head.path.first == 0x2F || head.path.elementsEqual([0x2A]), "a path of another form")
    require(head.allFields.count <= limits.fieldCount, "\(head.allFields.count) fields")
    for (name, value) in head.allFields {
      require(!name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a field's name")
      require(value.first.map { $0 != 0x20 && $0 != 0x09 } ?? true, "a blank before a value")
      require(value.last.map { $0 != 0x20 && $0 != 0x09 } ?? true, "a blank behind a value")
    }
    checkFraming(head)
    self.head = own
    fields = head.allFields.map { [$0.name, $0.value] }
    known = [
      head.path, head.query, head.authority, head.accept, head.ifNoneMatch, head.requestID,
      head.traceparent, head.authorization, head.apiKey,
    ]
    flags = [
      head.asksMore, head.hasOrigin, head.repeatsCredential, head.expectsContinue,
      head.keepsConnection,
    ]
  }

  /// No head with two lengths, or a length and chunks, is taken (RFC 9112, section 6.3).
  private func checkFraming(_ head: RequestHead) {
    func count(_ wanted: String) -> Int {
      head.allFields.count {
        String(decoding: $0.name, as: UTF8.self).lowercased() == wanted
      }
    }
    let (lengths, codings) = (count("content-length"), count("transfer-encoding"))
    switch head.framing {
    case .none: require(lengths == 0 && codings == 0, "a body that is overlooked")
    case .length(let length): require(lengths == 1 && codings == 0 && length >= 0, "two framings")
    case .chunked: require(lengths == 0 && codings > 0, "two framings")
    }
    require(count("host") <= 1, "two hosts")
  }
}
