extension PrometheusRegistry {
  /// Adds the figures that every Prometheus client library shows, under their usual names, read
  /// when the page is asked for (proc(5), getrlimit(2)); what can't be read is `NaN`.
  public func observeProcess() {
    gauge(
      "process_resident_memory_bytes", help: "Resident memory size in bytes.",
      read: { ProcessFigures.read().map { Double($0.residentBytes) } ?? .nan })
    gauge(
      "process_virtual_memory_bytes", help: "Virtual memory size in bytes.",
      read: { ProcessFigures.read().map { Double($0.virtualBytes) } ?? .nan })
    counter(
      "process_cpu_seconds_total", help: "Total user and system CPU time spent in seconds.",
      read: { ProcessFigures.read()?.cpuSeconds ?? .nan })
    gauge(
      "process_open_fds", help: "Number of open file descriptors.",
      read: { ProcessFigures.openDescriptors().map { Double($0) } ?? .nan })
    gauge(
      "process_max_fds", help: "Maximum number of open file descriptors.",
      read: { ProcessFigures.descriptorLimit() ?? .nan })
    let start = ProcessFigures.bootTime().flatMap { boot in
      ProcessFigures.read().map { boot + $0.startedAfterBoot }
    }
    gauge(
      "process_start_time_seconds", help: "Start time of the process since 1970 in seconds.",
      read: { start ?? .nan })
  }
}
