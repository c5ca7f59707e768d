import FrameStore
import Testing

@testable import Gateway

@Suite("A piece of a batch")
struct BatchPieceTests {
  @Test(
    "is named by six digits, more when needed",
    arguments: [
      (0, "000000.png"), (5, "000005.png"), (999_999, "999999.png"), (1_000_000, "1000000.png"),
      (.max, "9223372036854775807.png"),
    ] as [(Int64, String)])
  func names(index: Int64, name: String) {
    let piece = BatchPiece(
      index: index, content: [], digest: SHA256Digest(of: []), mediaType: "image/png",
      fileExtension: "png", isVerbatim: true, shape: nil, heldBytes: 0)
    #expect(piece.entryName == name)
  }
}
