import HTTPServer
import HTTPTypes
import HTTPWire
import Telemetry

/// The addresses that need neither the upstream nor the queue.
struct StaticPages: Sendable {
  let configuration: GatewayConfiguration
  let registry: PrometheusRegistry

  func reply(for route: Route) -> Reply {
    switch route {
    case .metrics: page("text/plain; version=0.0.4; charset=utf-8", registry.page())
    case .contract: page("application/yaml", contract)
    case .home: page("text/html; charset=utf-8", Array(home.utf8))
    default: page("application/json", Array(#"{"status":"ok"}"#.utf8))
    }
  }

  private func page(_ type: String, _ bytes: [UInt8]) -> Reply {
    var reply = Reply(body: .bytes([bytes[...]]))
    reply.fields.append(.contentType, type)
    reply.fields.append(.cacheControl, "no-store")
    return reply
  }

  /// A size that is offered, as a query.
  private var thumbnail: String { configuration.sizes.standard(.init(width: 320)).query }

  /// `openapi.yaml`, which says what its addresses begin with.
  private var contract: [UInt8] {
    guard !configuration.basePath.isEmpty else { return configuration.contract }
    let text = String(decoding: configuration.contract, as: UTF8.self)
    let mark = "servers:\n  - url: "
    return Array(
      text.replacing("\(mark)/\n", with: "\(mark)\(configuration.basePath)\n", maxReplacements: 1)
        .utf8)
  }

  private var home: String {
    let page = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>frame gateway</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto }
      img { max-width: 100%; background: #eee }
      code { background: #f3f3f3; padding: .1em .3em }
      </style>
      <h1>frame gateway \(configuration.version)</h1>
      <p>Single frames and batches of frames of the platform's videos.</p>
      <img src="/videos/1/frames/17" alt="frame 17 of video 1, where there is one">
      <ul>
      <li><a href="/videos/1/frames/17.png">/videos/1/frames/17.png</a>: one frame as PNG
      <li><a href="/videos/1/frames/17.jpg?\(thumbnail)">/videos/1/frames/17.jpg?\(thumbnail)</a>:
      a thumbnail
      <li><a href="/videos/1/frames/17.npy">/videos/1/frames/17.npy</a>: RGB for numpy
      <li><a href="/videos/1/frames.zip?frames=0-9">/videos/1/frames.zip?frames=0-9</a>:
      ten frames in a zip
      <li><a href="/videos/1/frames.jpg?frames=0-99:10">/videos/1/frames.jpg?frames=0-99:10</a>:
      ten thumbnails in one picture
      <li><a href="/videos/1">/videos/1</a>: what the platform knows of a video
      <li><a href="/openapi.yaml">/openapi.yaml</a>: every address, parameter and error
      <li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>,
      <a href="/metrics">/metrics</a>
      </ul>

      """
    let base = configuration.basePath
    return page.replacing("src=\"/", with: "src=\"\(base)/")
      .replacing("href=\"/", with: "href=\"\(base)/")
  }
}
