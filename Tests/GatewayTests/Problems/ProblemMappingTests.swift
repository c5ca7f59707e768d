import FetchScheduling
import HTTPServer
import HTTPWire
import Imaging
import PlatformFetching
import Testing
import Upstream

@testable import Gateway

@Suite("Every target's errors, as callers are told")
struct ProblemMappingTests {
  static let failures: [(failure: FetchFailure, code: ProblemCode)] = [
    (.overloaded(drain: .seconds(3)), .overloaded), (.timedOut, .upstreamTimeout),
    (.unavailable("500"), .upstreamUnavailable),
    (.busy("503"), .upstreamUnavailable), (.tooSlow("504"), .upstreamTimeout),
    (.unreachable("refused"), .upstreamUnavailable),
    (.circuitOpen(retryAfter: .seconds(2)), .upstreamUnavailable),
    (.refused(status: 404, message: "no"), .upstreamRefused),
    (.denied(status: 403, message: "no"), .upstreamRefused), (.invalid("cut"), .upstreamInvalid),
    (.redirected(to: "https://elsewhere.example/"), .upstreamInvalid),
    (.shuttingDown, .shuttingDown), (.noSuchVideo, .videoNotFound),
    (.videoNotReady, .videoNotReady), (.outOfRange(frameCount: 3), .frameOutOfRange),
  ]

  @Test("a fetch that failed", arguments: failures)
  func fetching(failure: FetchFailure, code: ProblemCode) {
    let problem = Problem(failure, domain: .gateway)
    #expect(problem.code == code)
    #expect(!problem.detail.isEmpty)
  }

  @Test("overload tells the measured drain time, a redirect where it points")
  func details() {
    #expect(
      Problem(FetchFailure.overloaded(drain: .seconds(3)), domain: .gateway).retryAfterSeconds == 3)
    let redirect = Problem(
      FetchFailure.redirected(to: "https://elsewhere.example/"), domain: .gateway)
    #expect(redirect.detail.contains("https://elsewhere.example/"))
  }

  @Test("a refused key is its caller's own affair, where it is a caller's")
  func callersKey() {
    let domain = AccessDomain(identity: 7)
    let key = Problem(FetchFailure.denied(status: 401, message: "secret"), domain: domain)
    #expect(key.code == .unauthorized)
    #expect(!key.detail.contains("secret"))
    for status in [402, 403] {
      let video = Problem(FetchFailure.denied(status: status, message: "no"), domain: domain)
      #expect(video.code == .forbidden)
    }
  }

  static let platformErrors: [(error: PlatformError, end: CallEnd, code: ProblemCode)] = [
    (
      .unreachable("no route"), .failed(.unreachable("no route"), retryAfter: nil),
      .upstreamUnavailable
    ),
    (
      .broken("cut"), .failed(.invalid("the platform's answer broke off"), retryAfter: nil),
      .upstreamInvalid
    ),
    (.timedOut("stall"), .failed(.timedOut, retryAfter: nil), .upstreamTimeout),
    (
      .denied(status: 401, message: "no"), .refused(.denied(status: 401, message: "no")),
      .upstreamRefused
    ),
    (
      .refused(status: 404, message: "no"), .refused(.refused(status: 404, message: "no")),
      .upstreamRefused
    ),
    (
      .redirected(status: 301, location: "https://x.example/"),
      .refused(.redirected(to: "https://x.example/")), .upstreamInvalid
    ),
    (
      .invalid("HTML"),
      .failed(.invalid("the platform's answer is not what was asked for"), retryAfter: nil),
      .upstreamInvalid
    ),
  ]

  @Test("a call to the platform that failed", arguments: platformErrors)
  func calls(error: PlatformError, end: CallEnd, code: ProblemCode) {
    #expect(error.callEnd == end)
    #expect(Problem(error, domain: .gateway).code == code)
  }

  @Test(
    "a busy platform is asked again when it said so",
    arguments: [
      (408, .upstreamTimeout), (504, .upstreamTimeout), (598, .upstreamTimeout),
      (599, .upstreamTimeout), (429, .upstreamUnavailable), (499, .upstreamUnavailable),
      (500, .upstreamUnavailable), (502, .upstreamUnavailable), (503, .upstreamUnavailable),
      (509, .upstreamUnavailable),
    ] as [(Int, ProblemCode)])
  func busy(status: Int, code: ProblemCode) {
    let error = PlatformError.busy(status: status, retryAfter: .seconds(7), message: "later")
    guard case .failed(_, retryAfter: .seconds(7)) = error.callEnd else {
      Issue.record("\(error.callEnd)")
      return
    }
    let problem = Problem(error, domain: .gateway)
    #expect(problem.code == code)
    #expect(problem.retryAfter == .seconds(7))
  }

  @Test("a picture that gave no pixels")
  func imaging() {
    let tooLarge = Problem(
      ImagingError.tooManyPixels(width: 9, height: 8, limit: 7), sourceType: "image/png")
    #expect(tooLarge.code == .tooLarge)
    #expect(tooLarge.extensions == ["limit": .integer(7)])
    for error in [ImagingError.unsupported("webp"), .damaged("cut"), .unencodable("wide")] {
      let problem = Problem(error, sourceType: "image/webp")
      #expect(problem.code == .frameUndecodable)
      #expect(problem.extensions == ["source_type": .text("image/webp")])
    }
  }

  @Test("a request body that did not come whole")
  func bodies() {
    let tooLarge = Problem(RequestBodyFailure.tooLarge(limit: 5))
    #expect(tooLarge.code == .tooLarge)
    #expect(tooLarge.extensions == ["limit": .integer(5)])
    let violation = RequestViolation(status: 400, detail: "a bad chunk size")
    #expect(Problem(RequestBodyFailure.malformed(violation)) == Problem(violation))
    #expect(Problem(RequestBodyFailure.timedOut).code == .requestTimeout)
    #expect(Problem(RequestBodyFailure.disconnected).code == .requestTimeout)
  }

  @Test("a request that the server refuses keeps its words")
  func violations() {
    let problem = Problem(RequestViolation(status: 431, detail: "too many fields"))
    #expect(problem.code == .headTooLarge)
    #expect(problem.detail == "too many fields")
    #expect(Problem(RequestViolation(status: 499, detail: "x")).code == .invalidRequest)
  }
}
