import Glibc

/// Why the disk did not do what was asked, by what follows from it.
enum DiskFault: Error, Hashable {
  /// There is no entry.
  case missing
  /// What is there must not be handed out, and goes.
  case defect(EntryDefect)
  /// This once: there are no descriptors or no memory, or something foreign is in the way.
  case passing(Int32)
  /// The disk is full, broken, read-only or gone: the tier goes off. An `errno`.
  case fatal(Int32)

  /// Of a call that opens or reads an entry.
  init(reading code: Int32) {
    switch code {
    case ENOENT: self = .missing
    case ELOOP, EACCES, EPERM, ENXIO, ENODEV, EISDIR: self = .defect(.foreign)
    default: self.init(code)
    }
  }

  /// Of a call that writes or removes one.
  init(writing code: Int32) {
    switch code {
    case EISDIR, ENOTEMPTY, EEXIST, EBUSY, EFBIG: self = .passing(code)
    default: self.init(code)
    }
  }

  private init(_ code: Int32) {
    switch code {
    case EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN: self = .passing(code)
    default: self = .fatal(code)
    }
  }

  /// What an end that was not awaited is told as: an `errno`.
  static let interrupted = ESHUTDOWN

  /// An `errno` that says it.
  var code: Int32 {
    switch self {
    case .missing: ENOENT
    case .defect: EBADMSG
    case .passing(let code), .fatal(let code): code
    }
  }

  /// What the system calls an `errno`.
  static func text(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
