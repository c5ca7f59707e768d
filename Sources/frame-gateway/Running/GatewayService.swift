import ServiceLifecycle

/// Keeps the assembled gateway until it is asked to go, then lets it finish what runs.
struct GatewayService: Service {
  let assembly: Assembly
  let grace: Duration

  func run() async throws {
    try? await gracefulShutdown()
    await assembly.shutDown(grace: grace)
  }
}
