import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Whose frames a folder holds")
struct DiskBindingTests {
  private let domains = [AccessDomain.gateway] + (1...100).map { AccessDomain(identity: $0) }

  @Test("no two domains, tokens or addresses share what entries carry")
  func distinct() {
    let bindings = [
      DiskBinding(upstream: "https://a.example", token: "secret"),
      DiskBinding(upstream: "https://a.example", token: "another"),
      DiskBinding(upstream: "https://a.example", token: nil),
      DiskBinding(upstream: "https://b.example", token: "secret"),
    ]
    let own = Set(bindings.map { $0.access(of: .gateway) })
    #expect(own.count == bindings.count)
    for binding in bindings {
      #expect(Set(domains.map { binding.access(of: $0) }).count == domains.count)
    }
  }

  @Test("a caller's domain stays the same when the gateway's token changes")
  func callers() {
    let one = DiskBinding(upstream: "https://a.example", token: "secret")
    let other = DiskBinding(upstream: "https://a.example", token: "another")
    for domain in domains.dropFirst() {
      #expect(one.access(of: domain) == other.access(of: domain))
    }
  }

  @Test("where one word ends and the next begins makes a difference")
  func borders() {
    let one = DiskBinding(upstream: "https://a.example/x", token: "y")
    let other = DiskBinding(upstream: "https://a.example/", token: "xy")
    #expect(one.access(of: .gateway) != other.access(of: .gateway))
  }

  @Test("what entries carry leads back to the domain")
  func roundTrip() {
    for domain in domains {
      #expect(DiskSample.binding.domain(of: DiskSample.binding.access(of: domain)) == domain)
    }
  }

  @Test("is the same in every process: folders outlive them")
  func stable() {
    #expect(DiskSample.binding.access(of: .gateway) == 0xFE7C_1411_8A49_F4FC)
    #expect(DiskSample.binding.access(of: AccessDomain(identity: 1)) == 0x0611_0715_3CCC_E1AE)
  }
}
