import Dispatch
import Glibc
import Synchronization
import Testing

@testable import HTTPServer

@Suite("A loop's executor")
struct LoopExecutorTests {
  private let executor: LoopExecutor

  init() throws { executor = try LoopExecutor(label: "test.loop", clock: LoopClock()) }

  /// Whether the signal ends a wait of that many milliseconds.
  private static func isSignalled(_ executor: LoopExecutor, within milliseconds: Int32) -> Bool {
    var question = pollfd(fd: executor.signal.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&question, 1, milliseconds) == 1
  }

  @Test("runs work in the order it was given, whether it is in a turn or not")
  func keepsOrder() async throws {
    let order = Mutex([Int]())
    let done = Event()
    executor.perform { order.withLock { $0.append(0) } }
    executor.queue.async { [executor] in
      executor.inTurn {
        for number in 1...3 { executor.perform { order.withLock { $0.append(number) } } }
        #expect(order.withLock { $0 } == [0])
        executor.runInbox()
        #expect(order.withLock { $0 } == [0, 1, 2, 3])
        executor.perform { order.withLock { $0.append(4) } }
      }
      executor.perform {
        order.withLock { $0.append(5) }
        done.signal()
      }
    }
    try await onThread { try done.wait() }
    #expect(order.withLock { $0 } == [0, 1, 2, 3, 4, 5])
  }

  @Test("a wait is ended by work that comes meanwhile, which is run without another turn")
  func endsWait() async throws {
    let (waits, done) = (Event(), Event())
    let isRun = Mutex(false)
    executor.queue.async { [executor] in
      executor.inTurn {
        let isSignalled = executor.awaiting {
          waits.signal()
          return Self.isSignalled(executor, within: 30_000)
        }
        #expect(isSignalled == true)
        executor.runInbox()
        #expect(isRun.withLock { $0 })
        // The loop looks by itself now: nobody is woken for what comes.
        executor.perform {}
        #expect(executor.awaiting { true } == nil)
      }
      done.signal()
    }
    try await onThread { [executor] in
      try waits.wait()
      executor.perform { isRun.withLock { $0 = true } }
      try done.wait()
    }
  }

  @Test("work that is there before the wait is not waited for")
  func looksBeforeWaiting() async throws {
    let done = Event()
    executor.queue.async { [executor] in
      executor.inTurn {
        executor.perform {}
        #expect(executor.awaiting { true } == nil)
        #expect(!Self.isSignalled(executor, within: 0))
        executor.runInbox()
        #expect(executor.awaiting { true } == true)
      }
      done.signal()
    }
    try await onThread { try done.wait() }
  }
}
