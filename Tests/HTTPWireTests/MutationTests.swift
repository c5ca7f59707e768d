import HTTPWire
import Testing

@Suite("Mutated bytes")
struct MutationTests {
  private static let seeds: [UInt64] = Array(1...40)
  private static let interesting: [UInt8] =
    Array("\r\n\t :;,*/?#[]%0159afAFxX\u{0}\u{7F}".utf8) + [0xFF]

  /// Replaces, inserts or removes up to four bytes.
  private func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let byte = Self.interesting.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[place] = byte
      case 1: bytes.insert(byte, at: place)
      default: bytes.remove(at: place)
      }
    }
    return bytes
  }

  @Test("heads come to the same however they arrive", arguments: seeds)
  func headsAgree(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let wire = Array(
      ("POST http://a:80/p%20q?r HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12\r\n"
        + "Expect: 100-continue\r\nConnection: close, x\r\nX-Long:  a b\t\r\n\r\n").utf8)
    var heads = 0
    for round in 0..<20 {
      let bytes = round == 0 ? wire : mutate(wire, &generator)
      let whole = parseHead(bytes, ends: [bytes.count])
      for split in Splits.all(of: bytes.count) {
        let result = parseHead(bytes, ends: split.ends)
        #expect(result.outcome == whole.outcome, "seed \(seed), \(split.name)")
        #expect(result.head?.bytes == whole.head?.bytes, "seed \(seed), \(split.name)")
      }
      guard let head = whole.head else { continue }
      heads += 1
      // What was taken is unambiguous: CR and LF only as line ends, no other control character.
      let text = String(decoding: head.bytes, as: UTF8.self).replacing("\r\n", with: "")
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F })
      #expect(head.path.first == UInt8(ascii: "/") || Array(head.path) == Array("*".utf8))
    }
    #expect(heads > 0)
  }

  private func decode(_ bytes: [UInt8], ends: [Int]) -> (content: [UInt8], stop: Int?, status: Int?)
  {
    var decoder = ChunkedDecoder()
    var content: [UInt8] = []
    var start = 0
    do throws(RequestViolation) {
      for end in ends {
        var offset = start
        reading: while true {
          switch try decoder.step(bytes.span.extracting(..<end), from: offset) {
          case .needsMore: break reading
          case .content(let range):
            content += bytes[range]
            offset = range.upperBound
          case .end(let stop): return (content, stop, nil)
          }
        }
        start = end
      }
      return (content, nil, nil)
    } catch {
      return (content, nil, error.status)
    }
  }

  @Test("chunked bodies come to the same however they arrive", arguments: seeds)
  func chunksAgree(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let wire = Array("5;a=b\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nT: v\r\n\r\n".utf8)
    for _ in 0..<20 {
      let bytes = mutate(wire, &generator)
      let whole = decode(bytes, ends: [bytes.count])
      for split in Splits.all(of: bytes.count) {
        let result = decode(bytes, ends: split.ends)
        #expect(result == whole, "seed \(seed), \(split.name)")
      }
    }
  }
}
