import Glibc
import Testing

@testable import frame_gateway

@Suite("File stamps")
struct FileStampTests {
  @Test("tell a file from the one that took its place, and from itself with other content")
  func changes() throws {
    let directory = try Directory()
    let path = "\(directory.path)/file"
    #expect(FileStamp(of: path) == nil)
    try directory.write("one", to: "file")
    let first = FileStamp(of: path)
    #expect(first != nil)
    #expect(FileStamp(of: path) == first)
    try directory.write("longer", to: "file")
    let second = FileStamp(of: path)
    #expect(second != first)
    try directory.write("longer", to: "other")
    #expect(rename("\(directory.path)/other", path) == 0)
    #expect(FileStamp(of: path) != second)
  }

  @Test("follow a link to what it leads to now, as mounted secrets are swapped")
  func links() throws {
    let directory = try Directory()
    try directory.write("same", to: "one")
    try directory.write("same", to: "two")
    let link = "\(directory.path)/link"
    #expect(symlink("one", link) == 0)
    let first = FileStamp(of: link)
    unlink(link)
    #expect(symlink("two", link) == 0)
    #expect(FileStamp(of: link) != first)
  }
}
