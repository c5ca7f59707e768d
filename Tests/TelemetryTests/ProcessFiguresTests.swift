import Glibc
import Testing

@testable import Telemetry

@Suite("ProcessFigures")
struct ProcessFiguresTests {
  private func figures(_ stat: String) -> ProcessFigures? {
    ProcessFigures(stat: Array(stat.utf8), ticksPerSecond: 100, pageSize: 4096)
  }

  /// Fields 3 to 24 of /proc/PID/stat with the figures of interest filled in.
  private func tail(
    user: String = "250", system: String = "50", start: String = "12345", size: String = "8192",
    pages: String = "3"
  ) -> String {
    "S 1 7 7 0 -1 4194304 90 0 0 0 \(user) \(system) 0 0 20 0 4 0 \(start) \(size) \(pages)"
  }

  @Test(
    "reads the figures behind any command name",
    arguments: ["frame-gateway", "a b", "x) S 1 (y", "", ")"])
  func commandNames(name: String) throws {
    let read = try #require(figures("7 (\(name)) \(tail()) 18446744073709551615 1 1\n"))
    #expect(read.residentBytes == 3 * 4096)
    #expect(read.virtualBytes == 8192)
    #expect(read.cpuSeconds == 3)
    #expect(read.startedAfterBoot == 123.45)
  }

  @Test("refuses text that is cut short, not decimal, or beyond 64 bits")
  func malformed() {
    #expect(figures("7 (x) \(tail()) 0") != nil)
    for text in [
      "", "7 (x", "7 (x)", "7 (x) S 1 7", "7 (x) " + tail(user: "+5"), "7 (x) " + tail(size: "1e3"),
      "7 (x) " + tail(start: "18446744073709551616"),
      "7 (x) " + tail(pages: "18446744073709551615"),
    ] {
      #expect(figures(text) == nil, "\(text)")
    }
    #expect(
      ProcessFigures(stat: Array("7 (x) \(tail())".utf8), ticksPerSecond: 0, pageSize: 1) == nil)
  }

  @Test("finds the machine's start among the kernel's lines")
  func bootTime() {
    #expect(
      ProcessFigures.bootTime(stat: Array("cpu 1 2\nbtime 1700000000\n".utf8)) == 1_700_000_000)
    #expect(ProcessFigures.bootTime(stat: Array("cpu 1 2\nxbtime 5\n".utf8)) == nil)
  }

  @Test("counts at least the descriptors held here, by either way")
  func descriptors() throws {
    let held = (0..<8).map { _ in dup(0) }
    defer { for descriptor in held { close(descriptor) } }
    try #require(held.allSatisfy { $0 >= 0 })
    #expect(try #require(ProcessFigures.openDescriptors()) >= 8)
    #expect(try #require(ProcessFigures.listedDescriptors()) >= 8)
  }

  @Test("the page shows this process under the usual names")
  func page() throws {
    let registry = PrometheusRegistry()
    registry.observeProcess()
    let page = lines(registry)
    for name in [
      "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds",
      "process_max_fds", "process_start_time_seconds",
    ] {
      let line = try #require(page.first { $0.hasPrefix(name + " ") })
      let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
      #expect(value > 0, "\(line)")
    }
    let cpu = try #require(page.first { $0.hasPrefix("process_cpu_seconds_total ") })
    #expect(!cpu.hasSuffix("NaN"))
  }
}
