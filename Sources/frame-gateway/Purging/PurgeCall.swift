import FoundationEssentials
import HTTPServer

/// Asks a running gateway, over its own socket, to purge a video.
enum PurgeCall {
  /// A large disk tier is searched file by file; in seconds.
  static let patience = 600

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// What went, as a line; throws a line that says why it failed.
  static func purge(_ video: Int64, socket path: String) throws(Failure) -> String {
    let answer: LocalExchange.Answer
    do throws(LocalExchange.Failure) {
      answer = try LocalExchange.ask(
        "DELETE", "/videos/\(video)", at: .unix(path: path), patience: patience)
    } catch {
      throw Failure(description: "no gateway takes purge at \(path): \(error)")
    }
    guard answer.status == 200, let purged = try? decode(Purged.self, answer.body) else {
      let problem = try? decode(Problem.self, answer.body)
      throw Failure(
        description: "video \(video): the gateway says \(answer.status)"
          + (problem.map { ", \($0.detail)" } ?? ""))
    }
    return "video \(video): \(line(purged.memory)) from memory"
      + (purged.disk.map { ", \(line($0)) from the disk" } ?? "")
  }

  private struct Purged: Decodable {
    struct Tier: Decodable {
      var entries: Int
      var bytes: Int
    }

    var memory: Tier
    var disk: Tier?
  }

  private struct Problem: Decodable {
    var detail: String
  }

  private static func line(_ tier: Purged.Tier) -> String {
    "\(tier.entries) \(tier.entries == 1 ? "entry" : "entries") of \(tier.bytes) bytes"
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws -> Value
  {
    try JSONDecoder().decode(type, from: Data(body))
  }
}
