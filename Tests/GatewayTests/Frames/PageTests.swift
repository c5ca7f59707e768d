import Gateway
import Testing

@Suite("Pages that need no platform")
struct PageTests {
  @Test("are there, with the platform gone", arguments: Way.allCases)
  func pages(way: Way) async throws {
    try await withFixture(way) {
      $0.platformAddress = ScriptedPlatform.deadAddress()
    } _: { gateway in
      let health = try await gateway.get("/healthz")
      #expect(health.status == 200)
      #expect(health["Content-Type"] == "application/json")
      #expect(try await gateway.get("/readyz").status == 200)
      let contract = try await gateway.get("/openapi.yaml")
      #expect(contract.body == ContractDocument.bytes)
      #expect(contract.text.hasPrefix("openapi: 3.1"))
      let home = try await gateway.get("/")
      #expect(home["Content-Type"] == "text/html; charset=utf-8")
      #expect(home.text.contains("/openapi.yaml"))
      for target in ["/healthz", "/readyz", "/metrics", "/openapi.yaml", "/"] {
        let head = try await gateway.head(target)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
      }
    }
  }

  @Test("metrics count requests by route and status", arguments: Way.allCases)
  func metrics(way: Way) async throws {
    try await withFixture(way) { gateway in
      _ = try await gateway.get("/videos/1/frames/1.png")
      _ = try await gateway.get("/videos/1/frames/x")
      _ = try await gateway.get("/videos/1/frames/300")
      let page = try await gateway.get("/metrics")
      #expect(page["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(page.metric(#"frame_gateway_requests_total{route="frame",status="200"}"#) == 1)
      #expect(page.metric(#"frame_gateway_requests_total{route="frame",status="404"}"#) == 1)
    }
  }

  @Test("metrics are none of everybody's where they have a listener", arguments: Way.allCases)
  func hiddenMetrics(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.showsMetrics = false
    } _: { gateway in
      try expectProblem(try await gateway.get("/metrics"), 404, "no_such_route")
      #expect(try await gateway.head("/metrics").status == 404)
      #expect(try await gateway.get("/healthz").status == 200)
    }
  }

  @Test("once draining, ready is no and the rest goes on", arguments: Way.allCases)
  func draining(way: Way) async throws {
    try await withFixture(way) { gateway in
      gateway.gateway.beginDraining()
      let ready = try await gateway.get("/readyz")
      try expectProblem(ready, 503, "shutting_down")
      #expect(ready["Retry-After"] != nil)
      #expect(try await gateway.get("/healthz").status == 200)
      #expect(try await gateway.get("/videos/1/frames/1").status == 200)
    }
  }
}
