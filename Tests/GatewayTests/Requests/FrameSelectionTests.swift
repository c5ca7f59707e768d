import Testing

@testable import Gateway

@Suite("Which frames a batch asks for")
struct FrameSelectionTests {
  private static let most = Int64.max

  @Test(
    "a link lists single frames and inclusive stretches, in order, repeats included",
    arguments: [
      ("5", [5]), ("5,1,1", [5, 1, 1]), ("0-3", [0, 1, 2, 3]), ("3-3", [3]),
      ("0-9:5", [0, 5]), ("0-10:5", [0, 5, 10]), ("0-99:1000", [0]), ("7,0-2,7", [7, 0, 1, 2, 7]),
      ("9223372036854775806", [.max - 1]),
      ("9223372036854775800-9223372036854775806:5", [.max - 7, .max - 2]),
      ("0-9223372036854775806:9223372036854775807", [0]),
    ] as [(String, [Int64])])
  func links(text: String, positions: [Int64]) throws {
    #expect(try FrameSelection(link: text).positions(atMost: 10) == positions)
  }

  @Test(
    "a list that can't be read is refused by name",
    arguments: [
      "", ",", "5,", ",5", "5,,6", "a", "-1", "-", "5-", "3-2", "0-9:0", "0-9:", "0-9:-1", "5:2",
      "0-9:1:2", "0-9-10", "01", "+1", "1e3", "1.0", " 1", "1, 2", "0..9", "9223372036854775807",
      "0-9223372036854775807", "9223372036854775808", "0x10",
    ])
  func badLinks(text: String) {
    let problem = refusal { try FrameSelection(link: text) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == "frames")
  }

  @Test("takes as many positions as it may, and refuses one more")
  func limit() throws {
    #expect(try FrameSelection(link: "0-9").positions(atMost: 10).count == 10)
    #expect(try FrameSelection(link: "0-8,0").positions(atMost: 10).count == 10)
    for text in ["0-10", "0-9,0", "0-8,1,1", "0-20:2"] {
      let problem = refusal { try FrameSelection(link: text).positions(atMost: 10) }
      #expect(problem?.code == .tooManyFrames)
      #expect(problem?.extensions["limit"] == .integer(10))
    }
  }

  @Test(
    "counts by arithmetic, without overflow and before anything is expanded",
    arguments: [
      (0, most, 1, most), (0, most, 2, most / 2 + 1), (0, most, most, 1), (0, 10, 3, 4),
      (0, 9, 3, 3), (5, 5, 1, 0), (6, 5, 1, 0), (most - 1, most, 1, 1), (most, most, 1, 0),
    ] as [(Int64, Int64, Int64, Int64)])
  func counting(start: Int64, stop: Int64, step: Int64, count: Int64) {
    let stride = FrameSelection.Stride(start: start, stop: stop, step: step)
    #expect(stride.count == count)
    var selection = FrameSelection()
    selection.append(stride)
    #expect(selection.count == count)
    guard count > 10 else { return }
    #expect(refusal { try selection.positions(atMost: 10) }?.code == .tooManyFrames)
    selection.append(stride)
    selection.append(stride)
    #expect(selection.count == .max)
    #expect(refusal { try selection.positions(atMost: 10) }?.code == .tooManyFrames)
  }

  @Test("refuses to ask for nothing")
  func nothing() {
    var selection = FrameSelection()
    #expect(refusal { try selection.positions(atMost: 10) }?.code == .invalidRequest)
    selection.append(FrameSelection.Stride(start: 5, stop: 5, step: 1))
    #expect(refusal { try selection.positions(atMost: 10) }?.code == .invalidRequest)
  }
}
