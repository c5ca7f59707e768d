import HTTPWire
import Testing

@Suite("Request bodies")
struct BodyDecoderTests {
  @Test(
    "has ended at once where there is nothing to come", arguments: [BodyFraming.none, .length(0)])
  func endsAtOnce(framing: BodyFraming) throws {
    var decoder = BodyDecoder(framing)
    #expect(decoder.isEnded)
    #expect(try decoder.step([1, 2].span, from: 1) == .end(1))
  }

  @Test("takes the declared length and no more")
  func takesLength() throws {
    var decoder = BodyDecoder(.length(5))
    let first: [UInt8] = [0, 1, 2]
    let second: [UInt8] = [3, 4, 5, 6]
    #expect(decoder.remainingLength == 5)
    #expect(try decoder.step(first.span, from: 0) == .content(0..<3))
    #expect(try decoder.step(first.span, from: 3) == .needsMore)
    #expect(!decoder.isEnded)
    #expect(try decoder.step(second.span, from: 0) == .content(0..<2))
    #expect(decoder.isEnded)
    #expect(try decoder.step(second.span, from: 2) == .end(2))
  }

  @Test("takes chunks, of unknown length")
  func takesChunks() throws {
    var decoder = BodyDecoder(.chunked)
    let wire = Array("1\r\nx\r\n0\r\n\r\n!".utf8)
    #expect(decoder.remainingLength == nil)
    #expect(try decoder.step(wire.span, from: 0) == .content(3..<4))
    #expect(!decoder.isEnded)
    #expect(try decoder.step(wire.span, from: 4) == .end(wire.count - 1))
    #expect(decoder.isEnded)
  }
}
