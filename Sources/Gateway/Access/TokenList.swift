import FetchScheduling
import FrameStore

/// The tokens that are let in: `NAME SHA256 [videos=1,5,10-20] [requests=20/s]
/// [frames=100/s] [bytes=5MiB/s]`, a line each.
public struct TokenList: Sendable {
  /// Tokens at most.
  public static let longest = 10_000
  /// Bytes of a token at most; a longer one is not even hashed.
  public static let longestToken = 512

  /// What a line says; shared, since every request takes hold of one.
  final class Entry: Sendable {
    let caller: Caller
    let name: String
    /// Of the token's bytes.
    let digest: [UInt8]
    /// Nil: all.
    let videos: VideoSet?
    /// Nil: everybody's.
    let quota: Quota?

    fileprivate init(_ line: Line) {
      caller = Caller("token:\(line.name)")
      (name, digest, videos, quota) = (line.name, line.digest, line.videos, line.quota)
    }
  }

  fileprivate struct Line {
    var name: String
    var digest: [UInt8]
    var videos: VideoSet?
    var quota: Quota?

    init(name: String, digest: [UInt8]) {
      self.name = name
      self.digest = digest
    }
  }

  private let entries: [Entry]
  /// Where a digest that begins like that stands.
  private let places: [UInt64: Int]

  /// Nobody.
  public init() { (entries, places) = ([], [:]) }

  /// Throws where a line is none, or a name or a digest is there twice.
  public init(parsing text: String) throws(AccessFileError) {
    var entries: [Entry] = []
    var names: Set<String> = []
    var places: [UInt64: Int] = [:]
    for (number, words) in try AccessFileLines(text).lines {
      func failure(_ reason: String) -> AccessFileError {
        AccessFileError(line: number, reason: reason)
      }
      let entry: Line
      switch Self.line(words) {
      case .failure(let error): throw failure(error.reason)
      case .success(let read): entry = read
      }
      guard names.insert(entry.name).inserted else {
        throw failure("the name '\(entry.name)' is there twice")
      }
      guard places.updateValue(entries.count, forKey: Self.start(of: entry.digest)) == nil else {
        throw failure("the digest of '\(entry.name)' is there twice")
      }
      entries.append(Entry(entry))
      guard entries.count <= Self.longest else {
        throw failure("more than \(Self.longest) tokens")
      }
    }
    (self.entries, self.places) = (entries, places)
  }

  public var count: Int { entries.count }

  public func names(_ name: String) -> Bool { entries.contains { $0.name == name } }

  /// Whose token that is.
  ///
  /// Found by the start of its digest, which a caller can't shape by what the time tells him, and
  /// compared as a whole in constant time.
  func entry(of token: ArraySlice<UInt8>) -> Entry? {
    guard (1...Self.longestToken).contains(token.count) else { return nil }
    let digest = SHA256Digest(of: token).bytes
    guard let place = places[Self.start(of: digest)] else { return nil }
    let entry = entries[place]
    return Secret.areEqual(entry.digest, digest) ? entry : nil
  }

  private static func start(of digest: [UInt8]) -> UInt64 {
    digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private struct Failure: Error {
    var reason: String
  }

  /// Reads one word of what a token may have.
  private static func read(_ word: Substring, into entry: inout Line) -> Failure? {
    let rates: [String: WritableKeyPath<Quota, Quota.Rate?>] = [
      "requests": \.requests, "frames": \.frames, "bytes": \.bytes,
    ]
    let name = word.prefix { $0 != "=" }
    let value = word.dropFirst(name.count + 1)
    if name == "videos", entry.videos == nil {
      entry.videos = VideoSet(value)
      return entry.videos == nil
        ? Failure(reason: "videos= is no list such as 1,5,10-20 or none, of up to 1000 items")
        : nil
    }
    guard let path = rates[String(name)], entry.quota?[keyPath: path] == nil else {
      return Failure(
        reason: "'\(word.prefix(32))' is not one videos=LIST, requests=, frames= or bytes=RATE")
    }
    guard let rate = Quota.Rate(parsing: value) else {
      return Failure(reason: "\(name)= is no rate such as 20/s, 600/m or 5MiB/s")
    }
    var quota = entry.quota ?? .none
    quota[keyPath: path] = rate
    entry.quota = quota
    return nil
  }

  private static func line(_ words: [Substring]) -> Result<Line, Failure> {
    guard AccessFileLines.isName(words[0]) else {
      return .failure(
        Failure(reason: "a name of up to 64 letters, digits, '.', '_' or '-' is wanted first"))
    }
    guard words.count > 1, let digest = Hexadecimal.bytes(of: words[1]), digest.count == 32 else {
      return .failure(
        Failure(reason: "the SHA-256 of a token, 64 hexadecimal digits, is wanted second"))
    }
    var entry = Line(name: String(words[0]), digest: digest)
    for word in words.dropFirst(2) {
      if let failure = read(word, into: &entry) { return .failure(failure) }
    }
    return .success(entry)
  }
}
