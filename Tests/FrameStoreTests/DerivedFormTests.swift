import FetchScheduling
import Synchronization
import Testing

@testable import FrameStore

@Suite("Derived forms", .timeLimit(.minutes(2)))
struct DerivedFormTests {
  private struct Mishap: Error {}

  private func key(_ variant: String, domain: AccessDomain = .gateway) -> DerivedKey {
    DerivedKey(domain: domain, video: 7, source: SHA256Digest(of: [1]), variant: variant)
  }

  private func form(_ bytes: [UInt8]) -> DerivedForm { DerivedForm(bytes: bytes, note: [1, 2]) }

  @Test("is made once, kept with its note, and then at hand")
  func kept() async throws {
    let rig = StoreRig()
    let made = try await rig.store.derived(key("png")) { .success(form([1])) }?.get()
    #expect(made?.bytes == [1])
    let again = try await rig.store.derived(key("png")) {
      Issue.record("it was made already")
      return .failure(Mishap())
    }?.get()
    #expect(again?.note == [1, 2])
    #expect(again?.digest == SHA256Digest(of: [1]))
  }

  @Test("a failure is told and not kept")
  func failure() async throws {
    let rig = StoreRig()
    let failed = await rig.store.derived(key("png")) { .failure(Mishap()) }
    #expect(throws: Mishap.self) { try failed?.get() }
    let made = try await rig.store.derived(key("png")) { .success(form([2])) }?.get()
    #expect(made?.bytes == [2])
  }

  @Test("variants and domains are kept apart")
  func apart() async throws {
    let rig = StoreRig()
    let keys = [key("png"), key("jpg"), key("png", domain: AccessDomain(identity: 1))]
    for (number, key) in keys.enumerated() {
      _ = await rig.store.derived(key) { .success(form([UInt8(number)])) }
    }
    #expect(keys.map { rig.store.cache.derived($0)?.bytes } == [[0], [1], [2]])
  }
}
