import HTTPServer
import HTTPTypes
import HTTPWire
import Upstream

/// Passes calls that the gateway has no answer of its own to on to the platform, untouched.
struct RelayResponder: Sendable {
  let relay: PlatformRelay

  /// `body`: the request's, where it has been read already; else it is passed on as it comes.
  func answer(_ context: RequestContext, body: [UInt8]? = nil) async throws(Problem) -> Reply {
    let head = context.request.head
    var fields = head.allFields
    switch context.visitor.relaying {
    case .asItCame: break
    case .withoutAuthorization:
      fields.removeAll { String(decoding: $0.name, as: UTF8.self).lowercased() == "authorization" }
    case .refused(let reason): throw Problem(.forbidden, reason)
    }
    guard let target = RelayTarget(path: head.path, query: head.query) else {
      throw Problem(.invalidRequest, "the path does not stay below \(RelayTarget.base)")
    }
    let call = relay.start(
      RelayRequest(
        method: head.method.name, target: target,
        fields: fields.map {
          RelayField(name: String(decoding: $0.name, as: UTF8.self), value: Array($0.value))
        },
        body: body.map { .length(Int64($0.count)) } ?? RelayRequest.Body(head.framing)))
    send(body.map { RequestBody($0) } ?? context.request.body, by: call)
    do {
      return reply(try await call.head(), of: call, toHead: context.isHead)
    } catch {
      throw Problem(error, domain: .gateway)
    }
  }

  /// Sends the body while the answer may be coming already.
  private func send(_ body: RequestBody, by call: RelayCall) {
    Task {
      do throws(RequestBodyFailure) {
        while let piece = try await body.next() {
          guard await call.send(piece) else { return }
        }
        call.endSending(isWhole: true)
      } catch {
        call.endSending(isWhole: false)
      }
    }
  }

  private func reply(_ head: RelayHead, of call: RelayCall, toHead: Bool) -> Reply {
    var reply = Reply(status: head.status)
    reply.isRelayed = true
    for field in head.fields {
      // The server tells its own time.
      guard let name = HTTPField.Name(field.name), name != .date else { continue }
      reply.fields.append(name, field.value)
    }
    if toHead || head.status == 304 {
      reply.body = .omitted(length: head.contentLength)
    } else if head.status == 204 {
      reply.body = .empty
    } else {
      // The stream owns the call, which ends with it, sent or not.
      reply.body = .stream(length: head.contentLength) { writer in
        while let bytes = try await call.next() { try await writer.write([bytes[...]]) }
      }
    }
    return reply
  }
}

extension RelayRequest.Body {
  init(_ framing: BodyFraming) {
    switch framing {
    case .none: self = .none
    case .length(let length): self = .length(length)
    case .chunked: self = .unknown
    }
  }
}
