import Testing

@testable import frame_gateway

@Suite("NAME=value lines")
struct DotEnvTests {
  private func words(_ text: String) throws -> [String] {
    try DotEnv.parse(text).flatMap { [$0.name, $0.value] }
  }

  @Test(
    "are read as shells and systemd write them",
    arguments: [
      ("", []), ("\n\n", []), ("# a=b\n", []), ("  # a=b", []), ("A=1", ["A", "1"]),
      ("A=1\nB=2\n", ["A", "1", "B", "2"]), ("A=1\r\nB=2\r\n", ["A", "1", "B", "2"]),
      ("A=1\r\n\r\n# c\r\nB=2", ["A", "1", "B", "2"]), (" A = 1 ", ["A", "1"]),
      ("export A=1", ["A", "1"]), ("A=", ["A", ""]), ("A=b=c", ["A", "b=c"]),
      ("A=\"x y\"", ["A", "x y"]), ("A='x y'", ["A", "x y"]), ("A=\"x", ["A", "\"x"]),
      ("A=\"", ["A", "\""]), ("A=\"\"", ["A", ""]), ("A='\"x\"'", ["A", "\"x\""]),
      ("A=x # y", ["A", "x # y"]), ("a_1=x", ["a_1", "x"]), ("A=1\nA=2", ["A", "1", "A", "2"]),
      ("A=é", ["A", "é"]),
    ] as [(String, [String])])
  func reading(text: String, words: [String]) throws {
    #expect(try self.words(text) == words)
  }

  @Test(
    "and a line that is none of these is told by its number",
    arguments: [
      ("A", 1), ("=1", 1), ("A B=1", 1), ("A=1\nB", 2), ("A=1\r\n\r\nB", 3), ("é=1", 1),
      ("A-B=1", 1), ("export", 1), ("[section]", 1), ("A: 1", 1),
    ])
  func broken(text: String, line: Int) {
    #expect(throws: DotEnv.Failure(line: line)) { try DotEnv.parse(text) }
  }
}
