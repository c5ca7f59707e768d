import FuzzSupport

@testable import Gateway

/// What the token command writes into the file is one line of one token, for the videos that were
/// asked for and for no others.
struct MadeLineCheck {
  private struct Dice: RandomNumberGenerator {
    var mutation = Mutation(seed: 1)

    mutating func next() -> UInt64 { UInt64(mutation.random(.max)) }
  }

  private let name: String
  private let videos: String?

  init(_ input: inout FuzzInput) {
    let isForAll = input.choice(below: 4) == 0
    name = String(decoding: input.prefix(input.choice(below: 80)), as: UTF8.self)
    videos = isForAll ? nil : String(decoding: input.bytes, as: UTF8.self)
  }

  func run() {
    var dice = Dice()
    let token = AccessToken(using: &dice)
    let set = videos.map { VideoSet($0) }
    let isWanted = AccessFileLines.isName(name[...]) && set != .some(nil)
    guard let line = try? token.line(name: name, videos: videos) else {
      return require(!isWanted, "no line of '\(name)' and '\(videos ?? "all")'")
    }
    require(isWanted, "a line of '\(name)' and '\(videos ?? "all")'")
    require(!line.contains(where: \.isNewline), "more than a line: \(line)")
    guard let list = try? TokenList(parsing: line), list.count == 1,
      let entry = list.entry(of: Array(token.text.utf8)[...])
    else { return require(false, "not taken: \(line)") }
    require(entry.name == name && entry.quota == nil, "another's: \(line)")
    require(entry.videos == set ?? nil, "other videos: \(line)")
    mark(videos == nil)
  }
}
