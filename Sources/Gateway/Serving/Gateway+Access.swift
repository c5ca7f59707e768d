import HTTPServer
import HTTPWire

extension Gateway {
  /// What is not let in, told at once or a little later.
  func refuse(_ refusal: Door.Refusal, _ request: Request) -> Answer {
    let id = Self.id(of: request)
    let isPlatform = PlatformMethod(path: request.head.path) != nil
    let reply = Self.reply(refusal.problem, id, isPlatform: isPlatform)
    // Told in metrics and log alone.
    let route = try? Route(path: request.head.path)
    let known = route.flatMap { isServed($0, toOperator: false) ? $0 : nil }
    let response = finish(reply, request, id, route: known)
    guard refusal.delay > .zero else { return .now(response) }
    return .later { [clock = entrance.door.clock] in
      // Who leaves meanwhile is told nothing, whenever that is.
      try? await clock.sleep(clock.now() + refusal.delay)
      return response
    }
  }

  /// Counts a request against its caller's quota; service pages cost nothing.
  func admit(_ visitor: Visitor, _ head: RequestHead) throws(Door.Refusal) {
    guard quotas.bounds(visitor), !Door.asksForNothing(head) else { return }
    do throws(Problem) {
      try quotas.admit(visitor, at: store.clock.now())
    } catch {
      throw Door.Refusal(problem: error)
    }
  }

  /// Counts what is sent of a response.
  func count(_ response: inout Response, _ visitor: Visitor) {
    guard quotas.bounds(visitor) else { return }
    let whenEnded = response.whenEnded
    response.whenEnded = { [quotas, clock = store.clock] end in
      quotas.spend(bytes: end.bodyBytes, visitor, at: clock.now())
      whenEnded?(end)
    }
  }

  /// Who came by a link keeps nothing for longer than the link lives.
  func bound(_ response: inout Response, _ visitor: Visitor) {
    guard let link = visitor.link else { return }
    let now = entrance.door.clock.sinceEpoch().components.seconds
    linkLifetime.bound(&response.fields, to: link.expires - now)
  }
}

extension Request {
  func with(_ head: RequestHead) -> Request {
    var request = self
    request.head = head
    return request
  }
}
