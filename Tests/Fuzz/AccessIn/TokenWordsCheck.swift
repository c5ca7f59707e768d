import FrameStore
import FuzzSupport

@testable import Gateway

/// What stands behind a name and a digest, read as `StrictWords` reads it.
struct TokenWordsCheck {
  private let words: String

  init(_ words: String) { self.words = words }

  func run() {
    guard !words.contains(where: \.isNewline) else { return }
    let token = Array("annas".utf8)
    let digest = Hexadecimal.text(of: SHA256Digest(of: token).bytes)
    let list = try? TokenList(parsing: "anna \(digest) \(words)")
    let strict = StrictWords(words)
    require((list != nil) == (strict != nil), "\(list == nil ? "refused" : "taken")")
    guard let list, let strict else { return }
    guard let entry = list.entry(of: token[...]) else { return require(false, "she is not known") }
    require(list.entry(of: token[1...]) == nil, "half of a token is let in")
    require(entry.name == "anna", "called \(entry.name)")
    let rates = [entry.quota?.requests, entry.quota?.frames, entry.quota?.bytes]
    let wanted = ["requests", "frames", "bytes"].map { strict.rates[$0] }
    require(rates.map { $0?.amount } == wanted.map { $0?.amount }, "other amounts")
    require(rates.map { $0?.seconds } == wanted.map { $0?.seconds }, "other times")
    require((entry.videos == nil) == (strict.videos == nil), "all videos")
    guard let videos = entry.videos, let ranges = strict.videos else { return }
    let ends = ranges.flatMap { [$0.lowerBound, $0.upperBound] }
    for video in ends + ends.map({ $0 &+ 1 }) + ends.map({ $0 &- 1 }) + [.min, 0, 1, .max] {
      let isListed = ranges.contains { $0.contains(video) }
      require(videos.contains(video) == isListed, "video \(video) is \(isListed)")
    }
    mark(ranges.count)
  }
}
