import FetchScheduling
import FoundationEssentials
import FrameStore
import PlatformFetching
import Synchronization
import Upstream

/// Where a client's frames come from: the platform's API, or a gateway's batches.
///
/// What is at the address is found out once, before the first call, where that is not said. Only a
/// gateway's own problem proves a gateway; all else is spoken to by the platform's API, which a
/// gateway speaks as well, so that a wrong guess costs no frame.
final class FrameServer: Sendable {
  /// A gateway takes no GET here, and says so in its own form without asking anybody; its relay
  /// passes nothing on from here either.
  static let probePath = "/videos/1/frames:batch"

  private let client: PlatformClient
  private let probeTimeout: Duration
  private let platform: StartCall
  private let gateway: GatewayBatches
  /// Nil while it is not known.
  private let knownKind: Mutex<Kind?>
  private let questions = SharedWork<Bool, Kind, Never>()

  private enum Kind: Sendable {
    case platform, gateway

    /// Nil where it is to be found out.
    init?(_ kind: ServerKind) {
      switch kind {
      case .automatic: return nil
      case .platform: self = .platform
      case .gateway: self = .gateway
      }
    }
  }

  init(
    _ kind: ServerKind, client: PlatformClient, probeTimeout: Duration, clock: StoreClock
  ) {
    self.client = client
    self.probeTimeout = probeTimeout
    gateway = GatewayBatches(client: client, clock: clock)
    platform = client.callStarter(clock: clock) { video in
      do throws(PlatformError) {
        return .success(try await client.info(video: video.video))
      } catch {
        return .failure(error)
      }
    }
    knownKind = Mutex(Kind(kind))
  }

  /// What a frame store starts its calls with.
  var startCall: StartCall {
    { [self] call, trace, report in
      if let kind = knownKind.withLock({ $0 }) { return start(call, trace, of: kind, report) }
      let deferred = DeferredCall()
      Task {
        let kind = await self.kind()
        guard !deferred.begin({ start(call, trace, of: kind, report) }) else { return }
        report(.ended(.failed(.invalid("the call was cancelled"), retryAfter: nil)))
      }
      return { deferred.cancel() }
    }
  }

  /// How many frames a video has; nil where that is not told.
  func frameCount(video: Int64) async -> Int64? {
    switch await kind() {
    case .platform: return try? await client.info(video: video).frameCount
    case .gateway:
      let answer = await client.answer(to: ServerRequest(path: "/videos/\(video)"))
      guard answer.error == nil, let json = answer.document else { return nil }
      let count = try? JSONDecoder().decode(VideoDocument.self, from: Data(json)).frameCount
      return count.flatMap { $0 < 0 ? nil : $0 }
    }
  }

  private struct VideoDocument: Decodable {
    var frameCount: Int64?

    enum CodingKeys: String, CodingKey { case frameCount = "frame_count" }
  }

  private func start(
    _ call: FetchCall, _ trace: CallTrace?, of kind: Kind,
    _ report: @escaping @Sendable (CallEvent) -> Void
  ) -> @Sendable () -> Void {
    switch kind {
    case .platform: platform(call, trace, report)
    case .gateway: gateway.start(call, report)
    }
  }

  /// What is at the address, as far as it can be told now; asked once for all who want to know.
  private func kind() async -> Kind {
    if let kind = knownKind.withLock({ $0 }) { return kind }
    let answer = await questions.value(for: true) { [self] in .success(await probe()) }
    return answer?.get() ?? .platform
  }

  private func probe() async -> Kind {
    // Of a page that is given to any question, nothing is read.
    let answer = await client.answer(
      to: ServerRequest(path: Self.probePath, maximumDocumentBytes: 0), deadline: probeTimeout)
    let kind = GatewayProblem(answer) == nil ? Kind.platform : .gateway
    switch answer.error {
    // Nothing was said, or by somebody in between: the next call asks again.
    case .unreachable where kind == .platform, .broken where kind == .platform,
      .busy where kind == .platform:
      break
    default: knownKind.withLock { $0 = kind }
    }
    return kind
  }
}
