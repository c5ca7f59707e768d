import FetchScheduling
import Testing

@testable import Gateway

@Suite("Callers' quotas")
struct QuotasTests {
  private func rate(_ text: String) throws -> Quota.Rate {
    try #require(Quota.Rate(parsing: text))
  }

  private func visitor(_ name: String, _ quota: Quota? = nil) -> Visitor {
    var visitor = Visitor(caller: Caller(name))
    visitor.quota = quota
    return visitor
  }

  private func wait(_ work: () throws -> Void) -> Duration? {
    do {
      try work()
      return nil
    } catch {
      let problem = error as? Problem
      return problem?.code == .quotaExceeded ? problem?.retryAfter : .seconds(-1)
    }
  }

  @Test("each caller has his own, and his token's before everybody's")
  func each() throws {
    let quotas = Quotas(standard: Quota(requests: try rate("1/s")))
    let (anna, bert) = (visitor("anna"), visitor("bert", Quota(requests: try rate("60/h"))))
    for _ in 0..<10 { #expect(wait { try quotas.admit(anna, at: .zero) } == nil) }
    #expect(wait { try quotas.admit(anna, at: .zero) } == .seconds(1))
    #expect(wait { try quotas.admit(bert, at: .zero) } == nil)
    #expect(wait { try quotas.admit(bert, at: .zero) } == .seconds(60))
  }

  @Test("without one nothing is counted or remembered")
  func none() {
    let quotas = Quotas(standard: .none)
    for _ in 0..<1000 { #expect(wait { try quotas.admit(visitor("anna"), at: .zero) } == nil) }
    #expect(!quotas.bounds(visitor("anna")))
    #expect(quotas.count == 0)
  }

  @Test("who owes frames or bytes is not admitted, which costs him no request")
  func debts() throws {
    let quota = Quota(requests: try rate("1/s"), frames: try rate("1/s"), bytes: try rate("1/s"))
    let quotas = Quotas(standard: quota)
    let anna = visitor("anna")
    #expect(wait { try quotas.take(frames: 15, anna, at: .zero) } == nil)
    quotas.spend(bytes: 40, anna, at: .zero)
    for _ in 0..<100 { #expect(wait { try quotas.admit(anna, at: .zero) } == .seconds(30)) }
    #expect(wait { try quotas.admit(anna, at: .seconds(30)) } == nil)
  }

  @Test("a quota that is changed begins anew")
  func changed() throws {
    let quotas = Quotas(standard: .none)
    let (slow, fast) = (Quota(requests: try rate("60/h")), Quota(requests: try rate("1/s")))
    #expect(wait { try quotas.admit(visitor("anna", slow), at: .zero) } == nil)
    #expect(wait { try quotas.admit(visitor("anna", slow), at: .zero) } != nil)
    #expect(wait { try quotas.admit(visitor("anna", fast), at: .zero) } == nil)
  }

  @Test("one caller too many drives out those who have used nothing lately, else the oldest")
  func capacity() throws {
    let quotas = Quotas(standard: Quota(requests: try rate("1/s")), capacity: 2)
    _ = wait { try quotas.admit(visitor("anna"), at: .zero) }
    for _ in 0..<10 { _ = wait { try quotas.admit(visitor("bert"), at: .seconds(1)) } }
    #expect(quotas.count == 2)
    // Anna's is full again.
    _ = wait { try quotas.admit(visitor("carl"), at: .seconds(2)) }
    #expect(quotas.count == 2)
    #expect(wait { try quotas.admit(visitor("bert"), at: .seconds(1)) } != nil)
    for name in ["carl", "dora"] {
      for _ in 0..<10 { _ = wait { try quotas.admit(visitor(name), at: .seconds(3)) } }
    }
    #expect(quotas.count == 2)
    #expect(wait { try quotas.admit(visitor("dora"), at: .seconds(3)) } != nil)
    #expect(wait { try quotas.admit(visitor("bert"), at: .seconds(3)) } == nil)
  }
}
