import FetchScheduling
import FrameStore
import Testing

@testable import Gateway

@Suite("Frames that are wanted again soon")
struct RecentOutcomesTests {
  private func item(_ index: Int64, held: Int) -> BatchItem {
    BatchItem(index: index, result: .failure(.shuttingDown), heldBytes: held)
  }

  private func outcome(_ item: BatchItem) -> BatchPipeline.Outcome {
    let piece = BatchPiece(
      index: item.index, content: [UInt8(item.index)], mediaType: "", fileExtension: "",
      isVerbatim: false, heldBytes: item.heldBytes)
    return BatchPipeline.Outcome(index: item.index, piece: .success(piece))
  }

  @Test("are made once as long as they are remembered, each position with its own bytes to free")
  func once() async throws {
    var recent = RecentOutcomes(capacity: 2)
    var starts: [Int64] = []
    var held: [Int] = []
    for (index, bytes) in [(5, 0), (5, 100), (6, 7), (5, 9), (7, 1), (5, 3)] as [(Int64, Int)] {
      let making = recent.making(item(index, held: bytes)) { item in
        starts.append(item.index)
        let outcome = outcome(item)
        return Task { outcome }
      }
      let piece = try await making.value.piece.get()
      #expect(piece.index == index)
      held.append(piece.heldBytes)
    }
    #expect(starts == [5, 6, 7, 5])
    #expect(held == [0, 100, 7, 9, 1, 3])
  }
}
