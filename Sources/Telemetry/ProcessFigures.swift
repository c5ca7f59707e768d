import Glibc

/// What the kernel says about this process (proc(5)).
public struct ProcessFigures: Sendable, Hashable {
  /// Bytes of memory that are in RAM.
  public var residentBytes: UInt64
  /// Bytes of address space.
  public var virtualBytes: UInt64
  /// User and system time of all threads, seconds.
  public var cpuSeconds: Double
  /// When the process began, seconds after the machine's start.
  public var startedAfterBoot: Double

  /// The figures now; nil where /proc is not mounted or can't be read.
  public static func read() -> ProcessFigures? {
    guard let stat = ProcFile.contents(of: "/proc/self/stat") else { return nil }
    return ProcessFigures(
      stat: stat, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)),
      pageSize: sysconf(Int32(_SC_PAGESIZE)))
  }

  /// From the text of `/proc/PID/stat`, where the command's name may hold spaces and parentheses.
  init?(stat: [UInt8], ticksPerSecond: Int, pageSize: Int) {
    guard ticksPerSecond > 0, let pageSize = UInt64(exactly: pageSize),
      let close = stat.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = stat[(close + 1)...].split(separator: UInt8(ascii: " "))
    // The first field behind the name is number 3, the state.
    func field(_ number: Int) -> UInt64? {
      fields.indices.contains(number - 3) ? Self.decimal(fields[number - 3]) : nil
    }
    guard let user = field(14), let system = field(15), let start = field(22),
      let size = field(23), let pages = field(24)
    else { return nil }
    let (resident, overflow) = pages.multipliedReportingOverflow(by: pageSize)
    guard !overflow else { return nil }
    residentBytes = resident
    virtualBytes = size
    cpuSeconds = (Double(user) + Double(system)) / Double(ticksPerSecond)
    startedAfterBoot = Double(start) / Double(ticksPerSecond)
  }

  /// When the machine started, seconds since 1970; nil where it can't be read.
  public static func bootTime() -> Double? {
    ProcFile.contents(of: "/proc/stat").flatMap(bootTime(stat:))
  }

  /// From the text of `/proc/stat`: its line `btime`.
  static func bootTime(stat: [UInt8]) -> Double? {
    let lines = stat.split(separator: UInt8(ascii: "\n"))
    let prefix = Array("btime ".utf8)
    return lines.first { $0.starts(with: prefix) }
      .flatMap { decimal($0.dropFirst(prefix.count)) }.map { Double($0) }
  }

  /// Descriptors that are open; nil where they can't be counted.
  public static func openDescriptors() -> Int? {
    var status = stat()
    // Since Linux 6.2 the folder's size is the count; listing 10,000 would take milliseconds.
    if stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
    return listedDescriptors()
  }

  /// The same by listing the folder, for older kernels.
  static func listedDescriptors() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without `.`, `..` and the descriptor of the listing itself.
    return max(0, count - 3)
  }

  /// Descriptors that may be open: the soft limit.
  public static func descriptorLimit() -> Double? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      guard !overflow, !carried else { return nil }
      value = sum
    }
    return value
  }
}
