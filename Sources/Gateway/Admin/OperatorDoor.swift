import HTTPServer
import HTTPWire

/// The gateway's addresses for whoever runs it, on a listener of their own: `/metrics`, `/healthz`
/// and `/readyz`, and nothing else; whatever name it is asked by.
public struct OperatorDoor: RequestHandler {
  private let gateway: Gateway

  public init(_ gateway: Gateway) { self.gateway = gateway }

  public func answer(_ request: Request) -> Answer { gateway.answerOperator(request) }

  public func answer(violation: RequestViolation) -> Response {
    gateway.answer(violation: violation)
  }
}
