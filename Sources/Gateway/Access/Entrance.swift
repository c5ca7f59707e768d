import HTTPServer
import HTTPWire

/// What a request passes before its address is looked at: is it for us, and who sent it?
struct Entrance: Sendable {
  let configuration: GatewayConfiguration
  let door: Door
  private let basePath: [UInt8]
  private let knownHosts = ByteMemo<Bool>()

  init(configuration: GatewayConfiguration, door: Door) {
    self.configuration = configuration
    self.door = door
    basePath = Array(configuration.basePath.utf8)
  }

  /// Who asks; takes out of the head what is not for those behind the door.
  func admit(
    _ head: inout RequestHead, from peer: PeerAddress
  ) throws(Door.Refusal) -> Visitor {
    try checkHost(head)
    var path: ArraySlice<UInt8>?
    if !basePath.isEmpty {
      path = head.path
      try takeBasePath(from: &head)
    }
    let address = configuration.trustedProxies.client(of: head, from: peer)
    return try door.visitor(of: &head, from: address, signedPath: path)
  }

  private func takeBasePath(from head: inout RequestHead) throws(Door.Refusal) {
    guard !head.path.elementsEqual("*".utf8) else { return }
    guard let rest = head.behind(basePath) else {
      throw Door.Refusal(
        problem: Problem(
          .noSuchRoute, "every address here begins with \(configuration.basePath)"))
    }
    head = rest
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
