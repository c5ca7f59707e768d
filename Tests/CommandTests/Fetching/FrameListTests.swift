import Testing

@testable import frame_gateway

@Suite("Lists of frames")
struct FrameListTests {
  @Test(
    "are numbers and ranges, in the order they stand",
    arguments: [
      ("0", [0]), ("5,1,1", [5, 1, 1]), ("0-3", [0, 1, 2, 3]), ("0-9:5,120", [0, 5, 120]),
      ("0-10:5", [0, 5, 10]), ("7-7:3", [7]), ("007", [7]),
      ("999999999999999999", [999_999_999_999_999_999]),
    ] as [(String, [Int])])
  func good(text: String, indices: [Int]) throws {
    #expect(try FrameList.parse(text) == indices)
  }

  @Test(
    "are nothing else",
    arguments: [
      "", ",", "1,", ",1", "1,,2", "-1", "1-", "-", "3-2", "1:2", "0-9:0", "0-9:", "0-9:1:1", "+1",
      "1e3", " 1", "1 ", "0x1", "1-2-3", "１", "a", "1000000000000000000",
    ])
  func bad(text: String) {
    #expect(throws: FrameList.Failure.self) { try FrameList.parse(text) }
  }

  @Test("are so long and not longer, counted before they are expanded")
  func limit() throws {
    #expect(try FrameList.parse("0-6,9-11", limit: 10).count == 10)
    #expect(throws: FrameList.Failure.self) { try FrameList.parse("0-6,9-12", limit: 10) }
    let long = "0-999999999999999999"
    let text = Array(repeating: long, count: 12).joined(separator: ",")
    #expect(throws: FrameList.Failure.self) { try FrameList.parse(text) }
    #expect(throws: FrameList.Failure.self) { try FrameList.parse(text, limit: .max) }
  }

  @Test(
    "can be written back",
    arguments: [
      ([], ""), ([3], "3"), ([4, 3], "3-4"), ([9, 7, 8, 1, 7], "1,7-9"), ([0, 2], "0,2"),
    ] as [([Int], String)])
  func text(indices: [Int], text: String) throws {
    #expect(FrameList.text(of: indices) == text)
    if !text.isEmpty { #expect(try FrameList.parse(text) == Set(indices).sorted()) }
  }
}
