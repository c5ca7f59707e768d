import HTTPWire
import Synchronization

@testable import HTTPServer

extension Fixture {
  /// Calls the handler and does with its answer what the server does.
  func answerInMemory(_ ask: Ask) async -> Answered {
    var asked = ResponsePlan.Asked()
    if let head = try? RequestHead(parsing: ask.head) {
      asked.isHead = head.method == .head
      asked.isVersion11 = head.isVersion11
      asked.keepsConnection = head.keepsConnection
    }
    return await MemoryExchange(asked).carryOut(await response(to: ask))
  }

  /// The handler's response to a request, its body not carried out yet.
  func response(to ask: Ask) async -> Response {
    do throws(RequestViolation) {
      let request = Request(
        head: try RequestHead(parsing: ask.head), peer: .address(ask.peer),
        body: RequestBody(ask.body ?? []), received: .now)
      switch gateway.answer(request) {
      case .now(let response): return response
      case .later(let work): return await work()
      }
    } catch {
      return gateway.answer(violation: error)
    }
  }
}

/// Turns a response into what a caller would have read from the socket.
struct MemoryExchange {
  let asked: ResponsePlan.Asked

  init(_ asked: ResponsePlan.Asked) { self.asked = asked }

  func carryOut(_ response: Response) async -> Answered {
    let plan = ResponsePlan(response, to: asked)
    let head = ResponseHead(
      status: response.status, fields: response.fields, framing: plan.framing,
      persistence: plan.persistence(for: asked))
    var answer = Answered(status: response.status)
    let lines = String(decoding: head.bytes(date: HTTPDate(unixSeconds: 0)), as: UTF8.self)
      .split(separator: "\r\n").dropFirst()
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      answer.fields.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
    }
    switch plan.content {
    case .none: break
    case .runs(let runs): answer.body = Array(runs.joined())
    case .missing: answer.isWhole = false
    case .stream(let length, _, let producer):
      let writer = MemoryWriter()
      do {
        try await producer(writer)
        answer.isWhole = length.map { $0 == Int64(writer.bytes.count) } ?? true
      } catch {
        answer.isWhole = false
      }
      answer.body = writer.bytes
    }
    response.whenEnded?(
      ResponseEnd(bodyBytes: Int64(answer.body.count), complete: answer.isWhole))
    return answer
  }
}

/// A reader that takes everything at once.
final class MemoryWriter: BodyWriter, Sendable {
  private let written = Mutex<[UInt8]>([])

  var bytes: [UInt8] { written.withLock { $0 } }

  func write(_ runs: [ArraySlice<UInt8>]) async throws {
    written.withLock { written in for run in runs { written += run } }
  }
}
