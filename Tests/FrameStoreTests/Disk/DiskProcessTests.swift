import FetchScheduling
import FrameBytes
import Glibc
import Testing

@testable import FrameStore

@Suite("The disk tier in a process of its own", .serialized, .timeLimit(.minutes(10)))
struct DiskProcessTests {
  @Test("killed a hundred times while it writes, it never leaves a wrong frame, or half of one")
  func killed() async throws {
    let folder = try TestFolder()
    var versions: [FrameKey: Int64] = [:]
    var replaced = 0
    for round in 0..<100 as Range<UInt64> {
      let newest = versions.values.max() ?? 0
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = folder.path as String, round = round as UInt64, newest = newest as Int64] in
        try await DiskVictim(path: path, seed: round, newest: newest).writeUntilKilled()
      }
      let files = try DiskSample.files(folder)
      let listing = try files.list()
      #expect(folder.files(under: "cache/unfinished") == [])
      // Renamed when it is whole, no file is ever damaged by a kill.
      for item in listing.items {
        let frame = try files.read(item.key).frame
        let version = try #require(frame.version(of: item.key, bytes: DiskVictim.frameBytes))
        let before = versions.updateValue(version, forKey: item.key) ?? 0
        #expect(version >= before)
        if before < version { replaced += 1 }
      }
      files.close()
    }
    #expect(Set(versions.keys) == Set(DiskVictim.keys))
    #expect(replaced > 100)
  }

  @Test("folders and files are its owner's alone whatever the umask", arguments: [0, 0o077, 0o777])
  func umasks(mask: mode_t) async throws {
    let folder = try TestFolder()
    await #expect(processExitsWith: .success) {
      [path = folder.path as String, mask = mask as mode_t] in
      umask(mask)
      let binding = DiskSample.binding
      let files = FolderFiles(
        folder: try DiskFolder(path: "\(path)/cache", binding: binding), frameBytes: 1000)
      try files.write(DiskSample.entry(1), for: DiskSample.key(1))
      _ = try files.read(DiskSample.key(1))
    }
    let file = DiskSample.path(DiskSample.key(1))
    for name in ["", "/frames", "/frames/00", "/unfinished"] {
      #expect(try folder.mode("cache" + name) == 0o700)
    }
    for name in ["lock", "upstream", file] { #expect(try folder.mode("cache/\(name)") == 0o600) }
  }

  @Test("a limit of file sizes costs the writes that it cuts, and not the process")
  func fileSizeLimit() async throws {
    let folder = try TestFolder()
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      let limit = rlimit(rlim_cur: 5000, rlim_max: 5000)
      #expect(withUnsafePointer(to: limit) { setrlimit(__rlimit_resource_t(1), $0) } == 0)
      let files = FolderFiles(
        folder: try DiskFolder(path: "\(path)/cache", binding: DiskSample.binding),
        frameBytes: 1 << 20)
      let rig = Self.takingSignals { DiskRig(files) }
      for (index, bytes) in [1: 4000, 2: 6000, 3: 4000] as [Int64: Int] {
        let asked = rig.ask(index)
        let call = try await rig.platform.next()
        try call.send(index, bytes: bytes)
        call.end()
        #expect(await asked.outcome?.frame != nil)
      }
      await rig.store.shutDown()
      #expect(rig.statistics.isOn)
      #expect(rig.statistics.writes == 2)
      #expect(rig.statistics.droppedWrites == 1)
    }
    #expect(folder.files(under: "cache/unfinished") == [])
    #expect(folder.files(under: "cache/frames").count == 2)
  }

  /// Threads take their mask of signals from the thread that starts them; libdispatch's block all.
  private static func takingSignals<Value>(_ work: () -> Value) -> Value {
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return work()
  }

  @Test("no descriptor is left open, whatever becomes of reads and writes")
  func descriptors() async throws {
    let folder = try TestFolder()
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      let folder = try DiskFolder(path: "\(path)/cache", binding: DiskSample.binding)
      let files = FolderFiles(folder: folder, frameBytes: 1000)
      let key = DiskSample.key(1)
      func round() throws {
        _ = try files.list()
        try files.write(DiskSample.entry(1), for: key)
        _ = try files.read(key)
        _ = files.outcome(DiskSample.key(2))
        try files.write(DiskSample.entry(1, bytes: 5000), for: key)
        #expect(files.outcome(key) == .failure(.defect(.length)))
        try files.remove(key)
        mkdir("\(path)/cache/\(DiskSample.path(key))", 0o700)
        #expect(files.outcome(key) == .failure(.defect(.foreign)))
        #expect(throws: DiskFault.passing(EISDIR)) {
          try files.write(DiskSample.entry(1), for: key)
        }
        rmdir("\(path)/cache/\(DiskSample.path(key))")
        #expect(throws: DiskFolderError.self) {
          try DiskFolder(path: "\(path)/cache", binding: DiskSample.binding)
        }
      }
      /// Of the folder and what is in it.
      func open() -> Int {
        (0..<1000).count { descriptor in
          var name = [CChar](repeating: 0, count: 4096)
          let count = readlink("/proc/self/fd/\(descriptor)", &name, name.count)
          let text = name.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
          return String(decoding: text, as: UTF8.self).hasPrefix(path)
        }
      }
      // The folder itself and its lock.
      #expect(open() == 2)
      for _ in 0..<100 { try round() }
      #expect(open() == 2)
    }
  }
}
