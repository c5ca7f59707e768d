import Synchronization
import Testing

@testable import FrameStore

@Suite("Equal work, done once", .timeLimit(.minutes(2)))
struct SharedWorkTests {
  private struct Mishap: Error, Hashable {}
  private typealias Work = SharedWork<String, Int, Mishap>

  /// Work that ends when a test says so, and that tells when it was cancelled.
  private final class Job: Sendable {
    private let results: AsyncStream<Result<Int, Mishap>>
    private let finishing: AsyncStream<Result<Int, Mishap>>.Continuation
    private let cancellations: AsyncStream<Void>
    private let cancelling: AsyncStream<Void>.Continuation
    private let count = Mutex(0)

    init() {
      (results, finishing) = AsyncStream.makeStream()
      (cancellations, cancelling) = AsyncStream.makeStream()
    }

    var starts: Int { count.withLock { $0 } }

    func finish(_ result: Result<Int, Mishap>) { finishing.yield(result) }

    func run() async -> Result<Int, Mishap> {
      count.withLock { $0 += 1 }
      for await result in results { return result }
      cancelling.yield()
      return .failure(Mishap())
    }

    func cancelled() async {
      for await _ in cancellations { return }
    }
  }

  private func ask(_ work: Work, _ key: String, _ job: Job) -> Task<Result<Int, Mishap>?, Never> {
    Task { await work.value(for: key) { await job.run() } }
  }

  private func until(_ work: Work, waiting count: Int) async {
    while await work.waiting != count { await Task.yield() }
  }

  @Test(
    "everyone who asks meanwhile gets the one result",
    arguments: [Result<Int, Mishap>.success(5), .failure(Mishap())])
  private func sharing(result: Result<Int, Mishap>) async {
    let (work, job) = (Work(), Job())
    let callers = (0..<8).map { _ in ask(work, "a", job) }
    await until(work, waiting: 8)
    job.finish(result)
    for caller in callers { #expect(await caller.outcome == result) }
    #expect(job.starts == 1)
    #expect(await work.count == 0)
  }

  @Test("nothing is remembered: who asks later has it done again")
  func again() async {
    let work = Work()
    for number in 1...2 {
      #expect(await work.value(for: "a") { .success(number) } == .success(number))
    }
  }

  @Test("different keys are different work")
  func keys() async {
    let work = Work()
    let jobs = [Job(), Job()]
    let callers = [ask(work, "a", jobs[0]), ask(work, "b", jobs[1])]
    await until(work, waiting: 2)
    #expect(await work.count == 2)
    jobs[1].finish(.success(2))
    #expect(await callers[1].outcome == .success(2))
    jobs[0].finish(.success(1))
    #expect(await callers[0].outcome == .success(1))
  }

  @Test("one who leaves leaves the others their result; the last one leaving cancels the work")
  func leaving() async {
    let (work, job) = (Work(), Job())
    let callers = (0..<3).map { _ in ask(work, "a", job) }
    await until(work, waiting: 3)
    callers[0].cancel()
    #expect(await callers[0].outcome == nil)
    await until(work, waiting: 2)
    callers[1].cancel()
    await until(work, waiting: 1)
    callers[2].cancel()
    #expect(await callers[2].outcome == nil)
    await job.cancelled()
    #expect(await work.count == 0)
  }

  @Test("work that was given up does not answer who asks anew")
  func givenUp() async {
    let work = Work()
    let (old, new) = (Job(), Job())
    let first = ask(work, "a", old)
    await until(work, waiting: 1)
    first.cancel()
    await until(work, waiting: 0)
    let second = ask(work, "a", new)
    await until(work, waiting: 1)
    await old.cancelled()
    new.finish(.success(2))
    #expect(await second.outcome == .success(2))
  }
}
