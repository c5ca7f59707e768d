import Testing

@testable import Gateway

@Suite("Memory for sheets", .timeLimit(.minutes(2)))
struct SheetRoomTests {
  private func take(_ room: SheetRoom, _ bytes: Int) -> Task<Bool, Never> {
    Task { await room.take(bytes) { try await Task.sleep(for: .seconds(3600)) } }
  }

  private func until(_ room: SheetRoom, waiting count: Int) async {
    while await room.waiting != count { await Task.yield() }
  }

  @Test("is given out to the last byte, and then waited for in the order of asking")
  func order() async {
    let room = SheetRoom(bytes: 100)
    #expect(await take(room, 60).value)
    #expect(await take(room, 40).value)
    let large = take(room, 50)
    await until(room, waiting: 1)
    // It would fit, and does not push in.
    let small = take(room, 1)
    await until(room, waiting: 2)
    await room.give(40)
    #expect(await room.waiting == 2)
    await room.give(10)
    #expect(await large.value)
    await room.give(50)
    #expect(await small.value)
    #expect(await room.waiting == 0)
  }

  @Test("who leaves, or whose time is over, gets none, and lets the next one go on")
  func leaving() async {
    let room = SheetRoom(bytes: 10)
    #expect(await take(room, 5).value)
    let leaver = take(room, 10)
    await until(room, waiting: 1)
    let next = take(room, 5)
    await until(room, waiting: 2)
    leaver.cancel()
    #expect(await !leaver.value)
    #expect(await next.value)
    #expect(await !room.take(1) {})
    let gone = Task { await room.take(1) { try await Task.sleep(for: .seconds(3600)) } }
    gone.cancel()
    #expect(await !gone.value)
    await room.give(10)
    #expect(await take(room, 10).value)
  }
}
