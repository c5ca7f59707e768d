import Logging
import ServiceLifecycle

/// Keeps the assembled gateway until it is asked to go, then lets it finish what runs.
struct GatewayService: Service {
  let assembly: Assembly
  let grace: Duration
  let manager: ServiceManager
  let logger: Logger

  func run() async throws {
    // Not before services run are signals caught: who reads this line may send one.
    assembly.announce(to: logger)
    manager.tell(.ready)
    try? await gracefulShutdown()
    manager.tell(.stopping)
    await assembly.shutDown(grace: grace)
  }
}
