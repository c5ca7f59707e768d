import Testing

@testable import frame_gateway

@Suite("Where a fetch goes")
struct FetchDestinationTests {
  private func destination(
    _ output: String?, _ container: FetchOptions.Container? = nil, frames: Int = 2,
    format: FetchOptions.Format = .original, isFolder: Bool = false
  ) throws -> (FetchDestination, FetchOptions.Format) {
    var options = FetchOptions(output: output, container: container, format: format)
    let destination = try FetchDestination(&options, distinct: frames) { _ in isFolder }
    return (destination, options.format)
  }

  @Test(
    "is told by the output's name",
    arguments: [
      ("a", .folder("a")), ("a/b.c/d", .folder("a/b.c/d")), ("a.folder", .folder("a.folder")),
      (".zip", .folder(".zip")), ("a/.tar", .folder("a/.tar")), ("a.zip/", .folder("a.zip/")),
      ("a.zip", .archive(.zip, .file("a.zip"))), ("b/A.TAR", .archive(.tar, .file("b/A.TAR"))),
      ("a.tar.gz", .folder("a.tar.gz")), ("a.npy", .array(.file("a.npy"))),
      ("-", .archive(.tar, .standardOutput)),
    ] as [(String, FetchDestination)])
  func names(output: String, wanted: FetchDestination) throws {
    #expect(try destination(output).0 == wanted)
  }

  @Test("is a folder where there is one of that name")
  func present() throws {
    #expect(try destination("a.zip", isFolder: true).0 == .folder("a.zip"))
    #expect(try destination("a.png", isFolder: true).0 == .folder("a.png"))
  }

  @Test("is what is said, whatever the name")
  func said() throws {
    #expect(try destination("a.zip", .folder).0 == .folder("a.zip"))
    #expect(try destination("a", .zip).0 == .archive(.zip, .file("a")))
    #expect(try destination("-", .zip).0 == .archive(.zip, .standardOutput))
    #expect(try destination("-", .npy, frames: 1).0 == .array(.standardOutput))
  }

  @Test("is one frame by itself, where only one is asked for")
  func image() throws {
    #expect(try destination("-", frames: 1) == (.image(.standardOutput), .original))
    #expect(try destination("a.png", frames: 1) == (.image(.file("a.png")), .png))
    #expect(try destination("a.JPEG", frames: 1) == (.image(.file("a.JPEG")), .jpg))
    #expect(try destination("a.jpg", frames: 1, format: .png) == (.image(.file("a.jpg")), .png))
    #expect(throws: FetchArguments.Failure.self) { try destination("a.png", frames: 2) }
  }

  @Test("makes sense, or is refused")
  func refused() throws {
    #expect(throws: FetchArguments.Failure.self) { try destination(nil) }
    #expect(throws: FetchArguments.Failure.self) { try destination("-", .folder) }
    #expect(throws: FetchArguments.Failure.self) { try destination("a.npy", format: .jpg) }
    #expect(try destination("a.npy").1 == .npy)
    #expect(try destination("a.npy", format: .npy).1 == .npy)
  }
}
