import Glibc

/// Whole files.
enum File {
  static func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw BenchError("\(path) can't be read") }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else {
      throw BenchError("\(path) can't be read")
    }
    return bytes
  }

  static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws {
    guard let file = fopen(path, "wb") else { throw BenchError("\(path) can't be written") }
    defer { fclose(file) }
    guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count else {
      throw BenchError("\(path) can't be written")
    }
  }
}
