import Dispatch
import FetchScheduling
import Synchronization
import Testing

@testable import Gateway

@Suite("The codecs' threads", .timeLimit(.minutes(2)))
struct CodecPoolTests {
  /// Holds a codec thread until it is opened, and says when it has one.
  private final class Gate: Sendable {
    private let opening = DispatchSemaphore(value: 0)
    private let holding: AsyncStream<Void>
    private let isHeld: AsyncStream<Void>.Continuation

    init() { (holding, isHeld) = AsyncStream.makeStream() }

    func hold() {
      isHeld.yield()
      opening.wait()
    }

    func held() async {
      for await _ in holding { return }
    }

    func open() { opening.signal() }
  }

  /// What ran, in order.
  private final class Record: Sendable {
    private let words = Mutex<[String]>([])
    var all: [String] { words.withLock { $0 } }
    func add(_ word: String) { words.withLock { $0.append(word) } }
  }

  private typealias Job = Task<Result<Int, CodecPool.Failure>, Never>

  private func run(
    _ pool: CodecPool, _ priority: Priority = .interactive, for caller: String = "anna",
    _ work: @escaping @Sendable () -> Int
  ) -> Job {
    Task {
      do throws(CodecPool.Failure) {
        return .success(try await pool.run(priority, for: Caller(caller)) { _ in work() })
      } catch {
        return .failure(error)
      }
    }
  }

  private func until(_ pool: CodecPool, waiting count: Int) async {
    while pool.waiting != count { await Task.yield() }
  }

  /// A pool of one thread, which is held.
  private func heldPool(_ queueLimit: Int) async -> (CodecPool, Gate, Job) {
    let (pool, gate) = (CodecPool(threads: 1, queueLimit: queueLimit), Gate())
    let holder = run(pool) {
      gate.hold()
      return 0
    }
    await gate.held()
    return (pool, gate, holder)
  }

  @Test("gives back what the work gives")
  func results() async {
    let pool = CodecPool(threads: 2, queueLimit: 64)
    let jobs = (0..<32).map { number in run(pool) { number * number } }
    for (number, job) in jobs.enumerated() {
      #expect(await job.outcome == .success(number * number))
    }
    pool.shutDown()
  }

  @Test("queues as many as may wait, and refuses one more")
  func bound() async {
    let (pool, gate, holder) = await heldPool(2)
    let first = run(pool) { 1 }
    await until(pool, waiting: 1)
    let second = run(pool) { 2 }
    await until(pool, waiting: 2)
    #expect(await run(pool) { 3 }.outcome == .failure(.full))
    #expect(await run(pool, .batch) { 3 }.outcome == .failure(.full))
    gate.open()
    #expect(await first.outcome == .success(1))
    #expect(await second.outcome == .success(2))
    #expect(await holder.outcome == .success(0))
    #expect(pool.waiting == 0)
    pool.shutDown()
  }

  @Test("does interactive work before batches, each in order")
  func priorities() async {
    let (pool, gate, _) = await heldPool(8)
    let record = Record()
    let plan: [(String, Priority)] = [
      ("b1", .batch), ("b2", .batch), ("i1", .interactive), ("i2", .interactive),
    ]
    var jobs: [Job] = []
    for (word, priority) in plan {
      jobs.append(
        run(pool, priority) {
          record.add(word)
          return 0
        })
      await until(pool, waiting: jobs.count)
    }
    gate.open()
    for job in jobs { _ = await job.outcome }
    #expect(record.all == ["i1", "i2", "b1", "b2"])
    pool.shutDown()
  }

  @Test("takes callers in turn, each one's work in order")
  func turns() async {
    let (pool, gate, _) = await heldPool(8)
    let record = Record()
    var jobs: [Job] = []
    for (caller, word) in [
      ("anna", "a1"), ("anna", "a2"), ("anna", "a3"), ("bert", "b1"), ("carl", "c1"),
      ("bert", "b2"),
    ] {
      jobs.append(
        run(pool, for: caller) {
          record.add(word)
          return 0
        })
      await until(pool, waiting: jobs.count)
    }
    gate.open()
    for job in jobs { _ = await job.outcome }
    #expect(record.all == ["a1", "b1", "c1", "a2", "b2", "a3"])
    pool.shutDown()
  }

  @Test("when full, the newest work of who has most waiting gives way to who has less")
  func givingWay() async {
    let (pool, gate, _) = await heldPool(3)
    var annas: [Job] = []
    for number in 1...3 {
      annas.append(run(pool, for: "anna") { number })
      await until(pool, waiting: number)
    }
    let bert = run(pool, for: "bert") { 10 }
    #expect(await annas[2].outcome == .failure(.full))
    // Each has as much as is fair now: two and one.
    #expect(await run(pool, for: "bert") { 11 }.outcome == .failure(.full))
    #expect(await run(pool, for: "anna") { 12 }.outcome == .failure(.full))
    #expect(await run(pool, .batch, for: "carl") { 13 }.outcome == .failure(.full))
    gate.open()
    #expect(await annas[0].outcome == .success(1))
    #expect(await annas[1].outcome == .success(2))
    #expect(await bert.outcome == .success(10))
    #expect(pool.waiting == 0)
    pool.shutDown()
  }

  @Test("when full, a batch's newest work gives way to who looks at a screen")
  func batchesGiveWay() async {
    let (pool, gate, _) = await heldPool(2)
    let first = run(pool, .batch, for: "anna") { 1 }
    await until(pool, waiting: 1)
    let second = run(pool, .batch, for: "anna") { 2 }
    await until(pool, waiting: 2)
    let urgent = run(pool, for: "anna") { 3 }
    #expect(await second.outcome == .failure(.full))
    let another = run(pool, for: "bert") { 4 }
    #expect(await first.outcome == .failure(.full))
    gate.open()
    #expect(await urgent.outcome == .success(3))
    #expect(await another.outcome == .success(4))
    pool.shutDown()
  }

  @Test("does not do work whose caller has left")
  func cancelled() async {
    let (pool, gate, _) = await heldPool(8)
    let record = Record()
    let job = run(pool) {
      record.add("done")
      return 0
    }
    await until(pool, waiting: 1)
    job.cancel()
    gate.open()
    #expect(await job.outcome == .failure(.cancelled))
    #expect(record.all.isEmpty)
    pool.shutDown()
  }

  @Test("ends what waits when it is shut down, and takes no more")
  func shutDown() async {
    let (pool, gate, holder) = await heldPool(8)
    let waiting = run(pool) { 1 }
    await until(pool, waiting: 1)
    pool.shutDown()
    #expect(await run(pool) { 2 }.outcome == .failure(.full))
    gate.open()
    #expect(await waiting.outcome == .success(1))
    #expect(await holder.outcome == .success(0))
  }

  @Test("does parts of a job on idle threads too, each part once")
  func shares() async throws {
    let pool = CodecPool(threads: 3, queueLimit: 8)
    let counts = Mutex([Int](repeating: 0, count: 3))
    let meeting = Meeting(of: 3)
    let done = try await pool.run(.interactive, for: Caller("anna")) { own in
      // Nobody goes on before all three are there: each part has a thread of its own.
      pool.share(3, own) { part, _ in
        meeting.join()
        counts.withLock { $0[part] += 1 }
      }
      return counts.withLock { $0 }
    }
    #expect(done == [1, 1, 1])
    pool.shutDown()
  }

  @Test("does all parts on a job's own thread where no other is idle, or any work waits")
  func sharesAlone() async throws {
    let (pool, gate, holder) = await heldPool(8)
    let waiting = run(pool) { 1 }
    await until(pool, waiting: 1)
    let record = Record()
    let job = Task {
      try await pool.run(.interactive, for: Caller("anna")) { own in
        let name = ObjectIdentifier(own)
        pool.share(4, own) { part, workspace in
          record.add(ObjectIdentifier(workspace) == name ? "\(part)" : "\(part) elsewhere")
        }
      }
    }
    await until(pool, waiting: 2)
    gate.open()
    try await job.value
    #expect(record.all == ["0", "1", "2", "3"])
    #expect(await waiting.outcome == .success(1))
    #expect(await holder.outcome == .success(0))
    pool.shutDown()
  }

  /// Where threads wait for each other.
  private final class Meeting: Sendable {
    private let missing: Mutex<Int>
    private let all = DispatchSemaphore(value: 0)

    init(of count: Int) { missing = Mutex(count) }

    func join() {
      let isLast = missing.withLock { missing in
        missing -= 1
        return missing == 0
      }
      if isLast { all.signal() }
      all.wait()
      all.signal()
    }
  }
}
