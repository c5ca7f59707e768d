import HTTPServer
import HTTPWire

/// What a request passes before its address is looked at: is it for us, and who sent it?
struct Entrance: Sendable {
  let configuration: GatewayConfiguration
  let door: Door
  private let knownHosts = ByteMemo<Bool>()

  init(configuration: GatewayConfiguration, door: Door) {
    self.configuration = configuration
    self.door = door
  }

  /// Who asks.
  func admit(
    _ request: inout Request, _ fields: PlainFields
  ) throws(Door.Refusal) -> Visitor {
    try checkHost(request.head)
    return try door.visitor(of: &request.head, fields, from: request.peer)
  }

  private func checkHost(_ head: RequestHead) throws(Door.Refusal) {
    guard let hosts = configuration.hosts, let authority = head.authority else { return }
    let isOurs = knownHosts.value(of: authority) {
      HostNames.name(of: authority).map(hosts.contains) ?? false
    }
    guard isOurs else {
      throw Door.Refusal(
        problem: Problem(
          .misdirected, "this host name is not served here; GATEWAY_HOSTS lists those that are"))
    }
  }
}
