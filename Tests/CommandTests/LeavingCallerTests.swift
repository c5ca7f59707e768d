import Glibc
import Testing

@Suite("Callers who leave by the thousand", .timeLimit(.minutes(10)))
struct LeavingCallerTests {
  /// What a process holds.
  private struct Held {
    var descriptors: Int
    /// Resident.
    var bytes: Int

    init(by process: pid_t) throws {
      guard let folder = opendir("/proc/\(process)/fd"),
        let status = fopen("/proc/\(process)/statm", "r")
      else { throw Program.Failure(description: "the process is gone") }
      defer {
        closedir(folder)
        fclose(status)
      }
      var count = 0
      while readdir(folder) != nil { count += 1 }
      descriptors = count
      var line = [CChar](repeating: 0, count: 256)
      fgets(&line, 255, status)
      let text = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      bytes = (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
  }

  @Test("leave no descriptor and no memory behind")
  func storm() async throws {
    try await withPlatform {
      $0.frameCost = .milliseconds(2)
      $0.frameCount = 10_000
    } test: { platform in
      let server = try Program(
        ["serve", "--listen", "127.0.0.1:0", "--cache-memory", "0", "--log-level", "debug"],
        environment: platform.environment)
      let address = try await server.line(behind: "listening on http://")
      try await leave(address, from: 0)
      let first = try await settled(server, address)
      for round in 1...3 { try await leave(address, from: round * 2000) }
      let last = try await settled(server, address)
      // The platform's connections come and go, a few of them.
      #expect(last.descriptors <= first.descriptors + 8)
      // Nobody has read what it logged meanwhile, and it goes on.
      let after = try await Page.get("/videos/1/frames/9999", at: address)
      #expect(after.hasPrefix("HTTP/1.1 200 "))
      // 6,000 callers more: a kilobyte lost for each would show.
      // AddressSanitizer holds back what is given free.
      if dlsym(nil, "__asan_init") == nil {
        #expect(last.bytes - first.bytes < 6 << 20, "\(first.bytes), \(last.bytes)")
      }
      server.signal(SIGTERM)
      #expect(try await server.end().status == 0)
    }
  }

  /// 2,000 callers, each gone before its answer is there.
  private func leave(_ address: String, from start: Int) async throws {
    let forms = [".png", "", "?width=16", ".npy"]
    for number in start..<start + 2000 {
      let frame = "/videos/1/frames/\(number)"
      let path =
        number % 7 == 0
        ? "/videos/1/frames.zip?frames=\(number)-\(number + 99)" : frame + forms[number % 4]
      let descriptor = try Page.ask(path, at: address)
      if number % 2 == 0 {
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
      }
      close(descriptor)
    }
  }

  /// Once the gateway's only connection is the one that asks.
  private func settled(_ server: Program, _ address: String) async throws -> Held {
    var quiet = 0
    for _ in 0..<3000 {
      let alone = try await Page.metric("frame_gateway_connections", at: address) == 1
      quiet = alone ? quiet + 1 : 0
      // Calls that were cancelled close their connections a little later.
      if quiet == 50 { return try Held(by: server.process) }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Program.Failure(description: "connections stay open")
  }
}
