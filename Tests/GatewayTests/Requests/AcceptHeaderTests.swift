import Testing

@testable import Gateway

@Suite("The Accept field")
struct AcceptHeaderTests {
  @Test(
    "gives each media type the weight of the range that fits it best",
    arguments: [
      (nil, "image/png", 1000), ("", "image/png", 1000), ("*/*", "image/png", 1000),
      ("image/png", "image/png", 1000), ("image/png", "image/jpeg", 0),
      ("IMAGE/PNG", "image/png", 1000), ("image/*", "image/jpeg", 1000),
      ("image/*", "application/zip", 0), ("image/png;q=0.5", "image/png", 500),
      ("image/png ; q=0.5", "image/png", 500), ("image/png;Q=0.5", "image/png", 500),
      ("image/png;q=0", "image/png", 0), ("image/png;q=0.000", "image/png", 0),
      ("image/png;q=0.001", "image/png", 1), ("image/png;q=0.12", "image/png", 120),
      ("image/png;q=1.000", "image/png", 1000), ("image/png;q=1.", "image/png", 1000),
      ("*/*;q=0.1, image/*;q=0.2, image/png;q=0.3", "image/png", 300),
      ("*/*;q=0.1, image/*;q=0.2, image/png;q=0.3", "image/jpeg", 200),
      ("*/*;q=0.1, image/*;q=0.2, image/png;q=0.3", "text/css", 100),
      ("image/png;q=0, */*", "image/png", 0), ("image/png;q=0, */*", "image/jpeg", 1000),
      ("image/png;level=1;q=0.3", "image/png", 300), ("\timage/png\t,", "image/png", 1000),
    ] as [(String?, String, Int)])
  func weights(field: String?, type: String, weight: Int) {
    #expect(AcceptHeader(field).weight(of: type) == weight)
  }

  @Test(
    "a qvalue that is none accepts nothing of its range",
    arguments: ["1.001", "2", "-1", ".5", "0.1234", "0,5", "x", "", "0.x", "10", "1e0"])
  func badWeights(q: String) {
    #expect(AcceptHeader("image/png;q=\(q), */*;q=0.1").weight(of: "image/png") == 0)
  }

  @Test(
    "what is no media range is passed over; where nothing else is there, all is accepted",
    arguments: ["png", "/", "image/", "/png", "*/png", ",", " , "])
  func malformed(range: String) {
    #expect(AcceptHeader(range).weight(of: "text/css") == 1000)
    #expect(AcceptHeader("\(range), image/jpeg").weight(of: "image/png") == 0)
    #expect(AcceptHeader("\(range), image/jpeg").weight(of: "image/jpeg") == 1000)
  }

  @Test(
    "chooses the heaviest, the first of equals, or none",
    arguments: [
      (nil, "a/1"), ("*/*", "a/1"), ("a/2", "a/2"), ("a/2, a/1", "a/1"),
      ("a/1;q=0.5, a/2", "a/2"), ("a/3;q=0.9, a/*;q=0.1", "a/3"), ("a/1;q=0, */*", "a/2"),
      ("b/1", nil), ("*/*;q=0", nil),
    ] as [(String?, String?)])
  func best(field: String?, type: String?) {
    #expect(AcceptHeader(field).best(of: ["a/1", "a/2", "a/3"]) == type)
  }
}
