import Logging
import Upstream

/// A client of a scripted peer; the time-outs are far beyond any test unless it sets them.
func makeClient(
  _ address: String, token: String? = "secret-token",
  _ change: (inout PlatformConfiguration) -> Void = { _ in }
) throws -> PlatformClient {
  var configuration = try PlatformConfiguration(address: address, token: token)
  configuration.connectTimeout = .seconds(60)
  configuration.firstByteTimeout = .seconds(60)
  configuration.stallTimeout = .seconds(60)
  configuration.callTimeout = .seconds(60)
  change(&configuration)
  return PlatformClient(
    configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

/// What a call for `indices` comes to, against a peer that answers with these bytes.
func record(
  _ indices: [Int64], answer steps: [ScriptedPeer.Step],
  _ change: (inout PlatformConfiguration) -> Void = { _ in }
) async throws -> CallRecorder.Record {
  let peer = ScriptedPeer([steps])
  defer { peer.stop() }
  let client = try makeClient(peer.address, change)
  defer { client.shutDown() }
  let recorder = CallRecorder()
  client.frames(video: 7, indices: indices, onEvent: recorder.receive)
  return await recorder.ended()
}
