import FetchScheduling
import FrameStore
import HTTPServer
import HTTPWire
import Logging
import Synchronization

/// Who is let in: anyone, or whoever has a token or a signed link.
public final class Door: Sendable {
  /// Why somebody is not let in, and how long the answer is held back.
  struct Refusal: Error {
    var problem: Problem
    var delay = Duration.zero
  }

  /// What opens it; replaced as a whole, so that a request takes hold of but one object.
  private final class Keyring: Sendable {
    let tokens: TokenList
    let links: LinkKeys

    init(_ tokens: TokenList, _ links: LinkKeys) { (self.tokens, self.links) = (tokens, links) }
  }

  /// Whether nobody is asked for anything.
  public let isOpen: Bool
  private let keyring: Mutex<Keyring>
  /// Nil: the platform's keys are not looked at.
  private let keys: CallerKeys?
  private let wrong = WrongTokens()
  let clock: StoreClock
  private let logger: Logger

  /// Anyone is let in.
  public static func open() -> Door {
    Door(isOpen: true, TokenList(), LinkKeys(), .continuous(), Logger(label: "door"))
  }

  /// Who has one of the tokens is let in, and who has a link that one of the keys signed.
  public convenience init(
    tokens: TokenList, links: LinkKeys = LinkKeys(), clock: StoreClock, logger: Logger
  ) {
    self.init(isOpen: false, tokens, links, clock, logger)
  }

  /// Who has a key of the platform's is let in, and sees what the platform lets that key see.
  public convenience init(keys: CallerKeys, clock: StoreClock, logger: Logger) {
    self.init(isOpen: false, TokenList(), LinkKeys(), keys: keys, clock, logger)
  }

  private init(
    isOpen: Bool, _ tokens: TokenList, _ links: LinkKeys, keys: CallerKeys? = nil,
    _ clock: StoreClock, _ logger: Logger
  ) {
    self.isOpen = isOpen
    self.keys = keys
    keyring = Mutex(Keyring(tokens, links))
    self.clock = clock
    self.logger = logger
  }

  /// From now on these tokens count, and no others.
  public func use(_ list: TokenList) { keyring.withLock { $0 = Keyring(list, $0.links) } }

  /// From now on these keys' links count, and no others.
  public func use(_ keys: LinkKeys) { keyring.withLock { $0 = Keyring($0.tokens, keys) } }

  /// Says who asks, before anything else is looked at.
  ///
  /// What makes a link of the request is taken out of the head, let in or not, so that nothing
  /// behind the door ever sees or tells it.
  ///
  /// - Parameter signedPath: As it came; nil: the head's.
  func visitor(
    of head: inout RequestHead, from address: PeerAddress, signedPath: ArraySlice<UInt8>? = nil
  ) throws(Refusal) -> Visitor {
    if isOpen { return Visitor(caller: address.caller) }
    let keyring = keyring.withLock { $0 }
    let keys = keyring.links
    let isPlatform = PlatformMethod(path: head.path) != nil
    // The platform's calls have parameters of their own, of whatever name.
    let link =
      keys.count > 0 && !isPlatform
      ? LinkText(path: signedPath ?? head.path, query: head.query) : nil
    if let link { head = head.withQuery(link.rest) }
    if Self.asksForNothing(head) { return .stranger(address.caller) }
    if let keys = self.keys { return try visitor(with: keys, head, address) }
    // Whatever token is shown beside it.
    if let link { return try visitor(by: link, head.method, keys, address) }
    let credential: Credential
    do throws(Problem) {
      credential = try Credential(head, isPlatform: isPlatform)
    } catch {
      throw Refusal(problem: error)
    }
    guard let token = credential.token else {
      throw Refusal(
        problem: Self.unauthorized("a token is needed, as 'Authorization: Bearer' or x-api-key"))
    }
    guard let entry = keyring.tokens.entry(of: token) else { throw wrongToken(address) }
    var visitor = Visitor(caller: entry.caller)
    visitor.videos = entry.videos
    visitor.quota = entry.quota
    if isPlatform { visitor.relaying = relaying(entry, credential, head) }
    return visitor
  }

  private func visitor(
    with keys: CallerKeys, _ head: RequestHead, _ address: PeerAddress
  ) throws(Refusal) -> Visitor {
    guard !head.repeatsCredential else {
      throw Refusal(
        problem: Problem(.invalidRequest, "Authorization or x-api-key is there twice"))
    }
    guard let key = head.apiKey, !key.isEmpty else {
      throw Refusal(problem: CallerKeys.unauthorized("the platform's key is needed, as x-api-key"))
    }
    let now = clock.now()
    guard let domain = keys.enter(key, at: now) else {
      throw Refusal(problem: CallerKeys.unauthorized("x-api-key is no key"))
    }
    guard !keys.isRefused(domain, at: now) else {
      throw wrong(CallerKeys.unauthorized("the platform does not take this key"), address)
    }
    var visitor = Visitor(caller: Caller("key:" + String(domain.identity, radix: 16)))
    visitor.domain = domain
    visitor.keys = keys
    return visitor
  }

  private func visitor(
    by link: LinkText, _ method: RequestMethod, _ keys: LinkKeys, _ address: PeerAddress
  ) throws(Refusal) -> Visitor {
    guard method == .get || method == .head, let signed = link.signed,
      let key = keys.key(of: signed.signature, over: signed.message)
    else { throw Refusal(problem: Self.badLink) }
    guard signed.expires > clock.sinceEpoch().components.seconds else {
      throw Refusal(problem: Problem(.forbidden, "this link has expired"))
    }
    var visitor = Visitor(caller: Caller("link:\(key.id):\(address.caller.name)"))
    visitor.relaying = .refused("a link opens no other call")
    visitor.link = Visitor.Link(key: key, expires: signed.expires)
    return visitor
  }

  /// The same whatever is wrong with it.
  static let badLink = Problem(
    .forbidden,
    "this is no valid signed link: it was altered, or is for another address or method")

  /// Service pages, and what a browser asks before it may show a credential.
  static func asksForNothing(_ head: RequestHead) -> Bool {
    if head.method == .options { return true }
    let path = head.path
    guard path.count <= 13 else { return false }
    return ["/", "/healthz", "/readyz", "/openapi.yaml"].contains { path.elementsEqual($0.utf8) }
  }

  private func wrongToken(_ address: PeerAddress) -> Refusal {
    wrong(Self.unauthorized("there is no such token", isInvalid: true), address)
  }

  /// Counts it by address, and says how long its answer is held back.
  private func wrong(_ problem: Problem, _ address: PeerAddress) -> Refusal {
    let (count, delay) = wrong.count(from: address.subscriber, at: clock.now())
    if count.isPowerOfTen, count > 1 {
      logger.warning(
        "wrong tokens from one address",
        metadata: ["address": "\(address.caller.name)", "count": "\(count)"])
    }
    return Refusal(problem: problem, delay: delay)
  }

  /// A gateway's token must not reach the platform, under no name.
  private func relaying(
    _ entry: TokenList.Entry, _ credential: Credential, _ head: RequestHead
  ) -> Visitor.Relaying {
    guard entry.videos == nil else {
      return .refused("a token for some videos alone can't be used for other calls")
    }
    let advice =
      "a relayed call takes the gateway's token as 'Authorization: Bearer' and the platform's own "
      + "key as x-api-key"
    guard credential.isBearer else { return .refused(advice) }
    let key = head.apiKey ?? []
    let isOurs =
      key.starts(with: AccessToken.prefix.utf8)
      || keyring.withLock({ $0 }).tokens.entry(of: key) != nil
    return isOurs ? .refused(advice) : .withoutAuthorization
  }

  static func unauthorized(_ detail: String, isInvalid: Bool = false) -> Problem {
    var problem = Problem(.unauthorized, detail)
    // RFC 6750, section 3: no error code where nothing was shown.
    problem.challenge =
      #"Bearer realm="frame-gateway""# + (isInvalid ? #", error="invalid_token""# : "")
    return problem
  }
}

extension PeerAddress {
  var caller: Caller {
    switch self {
    case .address(let text): Caller(text)
    case .unix: Caller("unix")
    }
  }

  /// Who is counted as one.
  fileprivate var subscriber: IPAddress {
    guard case .address(let text) = self, let address = IPAddress(text) else {
      return IPAddress(bits: 0)
    }
    return address.subscriber
  }
}

extension Int {
  fileprivate var isPowerOfTen: Bool {
    var rest = self
    while rest > 1, rest % 10 == 0 { rest /= 10 }
    return rest == 1
  }
}
