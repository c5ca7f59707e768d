import FetchScheduling
import Testing

@Suite("calls set their frames' bytes aside")
struct WorkMemoryTests {
  static let mebibyte = 1 << 20

  @Test("1 MiB a frame before anything is learned")
  func assumesAtFirst() {
    var rig = Rig()
    #expect(rig.ask(1...3).calls.first?.reservedBytes == 3 * Self.mebibyte)
  }

  @Test("the learned size after that, of the video or else of all")
  func learnsSize() throws {
    var rig = Rig()
    let call = try rig.ask(1).call
    _ = rig.finish(call, bytes: 200_000)
    #expect(rig.ask(2...3).calls.first?.reservedBytes == 400_000)
    #expect(rig.ask(1...50, video: 8).calls.first?.reservedBytes == 50 * 200_000)
  }

  @Test("a larger frame counts at once, a smaller one by an eighth")
  func followsSizes() throws {
    var rig = Rig()
    for (bytes, learned) in [(800, 800), (1600, 1600), (800, 1500)] {
      let call = try rig.ask(1).call
      _ = rig.finish(call, bytes: bytes)
      #expect(rig.scheduler.statistics.frameBytes == learned)
    }
  }

  @Test("and give them back frame by frame")
  func givesBack() throws {
    var rig = Rig()
    let call = try rig.ask(1...3).call
    _ = rig.receive(1, in: call)
    #expect(rig.scheduler.statistics.reservedBytes == 2 * Self.mebibyte)
    _ = rig.receiveDamaged(2, in: call)
    #expect(rig.scheduler.statistics.reservedBytes == Self.mebibyte)
    _ = rig.end(call, .busy)
    #expect(rig.scheduler.statistics.reservedBytes == 0)
  }

  @Test("as many frames go as fit, and the next when there is room", arguments: [3, 4])
  func boundsCall(mebibytes: Int64) throws {
    var rig = Rig {
      $0.workMemory = Int(mebibytes) * Self.mebibyte
      $0.lingerTime = .zero
    }
    let first = rig.ask(0..<4)
    #expect(first.asked == [Array(0..<mebibytes)])
    #expect(rig.ask(9).calls.isEmpty)
    #expect(try rig.receive(0, bytes: Self.mebibyte, in: first.call).calls.count == 1)
  }

  @Test("batches leave a share to interactive calls")
  func keepsShare() throws {
    var rig = Rig {
      $0.workMemory = 10 * Self.mebibyte
      $0.interactiveMemory = 4 * Self.mebibyte
      $0.lingerTime = .zero
    }
    #expect(rig.ask(0..<20, .batch).asked == [Array(0..<6)])
    #expect(rig.ask(100..<120, video: 8).asked == [Array(100..<104)])
  }

  @Test("a frame larger than the whole memory goes alone")
  func allowsOversize() throws {
    var rig = Rig {
      $0.workMemory = Self.mebibyte / 2
      $0.lingerTime = .zero
    }
    let first = rig.ask(1...2)
    #expect(first.asked == [[1]])
    #expect(try rig.receive(1, bytes: Self.mebibyte, in: first.call).asked == [[2]])
  }

  @Test("what waits for memory is not overtaken by what needs less")
  func keepsOrder() throws {
    var rig = Rig {
      $0.workMemory = 3 * Self.mebibyte
      $0.lingerTime = .zero
    }
    let large = try rig.ask(1).call
    _ = rig.finish(large, bytes: 2 * Self.mebibyte)
    let small = try rig.ask(1, video: 8).call
    _ = rig.finish(small, bytes: 1000)
    _ = rig.ask(2)
    #expect(rig.ask(3).calls.isEmpty)
    #expect(rig.ask(4, video: 8, caller: "ben").calls.isEmpty)
  }
}
