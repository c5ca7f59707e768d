import Glibc

/// The most memory that the process had at once.
enum PeakMemory {
  struct Unreadable: Error {}

  /// Whether AddressSanitizer is at work, which holds back what is given free.
  static var isPadded: Bool { dlsym(nil, "__asan_init") != nil }

  /// Bytes by which the peak during `work` is over what there was before it.
  static func growth(during work: () -> Void) throws -> Int {
    // Forgets the peak so far (proc(5)).
    guard let file = fopen("/proc/self/clear_refs", "w") else { throw Unreadable() }
    fputs("5", file)
    guard fclose(file) == 0 else { throw Unreadable() }
    let before = try peak()
    work()
    return try peak() - before
  }

  private static func peak() throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else { throw Unreadable() }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let words = String(decoding: text, as: UTF8.self).split { " \t".contains($0) }
      if words.first == "VmHWM:", words.count > 1, let kB = Int(words[1]) { return kB * 1024 }
    }
    throw Unreadable()
  }
}
