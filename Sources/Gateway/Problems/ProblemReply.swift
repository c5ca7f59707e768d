import HTTPServer
import HTTPTypes
import HTTPWire

/// A problem as a response.
enum ProblemReply {
  static func make(_ problem: Problem, requestID: String) -> Reply {
    var reply = Reply(
      status: problem.code.status, body: .bytes([problem.json(requestID: requestID)[...]]))
    reply.fields.append(.contentType, "application/problem+json")
    reply.fields.append(.cacheControl, "no-store")
    if let seconds = problem.retryAfterSeconds {
      reply.fields.append(.retryAfter, String(seconds))
    }
    if problem.code == .unauthorized { reply.fields.append(.wwwAuthenticate, problem.challenge) }
    return reply
  }
}
