import FetchScheduling
import FrameBytes

@testable import FrameStore

/// Frames, keys and files as tests of the disk tier have them.
enum DiskSample {
  static let upstream = "https://platform.example"
  static let binding = DiskBinding(upstream: upstream, token: "secret")

  static func key(
    _ index: Int64, video: Int64 = 7, domain: AccessDomain = .gateway
  ) -> FrameKey {
    FrameKey(domain: domain, video: video, index: index)
  }

  static func stored(_ index: Int64, bytes: Int = 100, at moment: Moment = .zero) throws
    -> StoredFrame
  {
    let frame = try Frame(drawn: index, bytes: bytes)
    return StoredFrame(frame: frame, digest: SHA256Digest(of: frame.bytes), requestedAt: moment)
  }

  static func entry(_ index: Int64, bytes: Int = 100, at time: Duration = .seconds(1000)) throws
    -> DiskEntry
  {
    DiskEntry(try stored(index, bytes: bytes), requestedAt: time)
  }

  static func path(_ key: FrameKey, _ binding: DiskBinding = binding) -> String {
    EntryPath(binding: binding).text(for: key)
  }

  static func files(
    _ folder: TestFolder, binding: DiskBinding = binding, frameBytes: Int = 1 << 20
  ) throws -> FolderFiles {
    FolderFiles(
      folder: try DiskFolder(path: folder["cache"], binding: binding), frameBytes: frameBytes)
  }
}

extension EntryFiles {
  /// What reading gives: the frame's bytes, or why there are none.
  func outcome(_ key: FrameKey) -> Result<[UInt8], DiskFault> {
    do throws(DiskFault) { return .success(try read(key).frame.bytes) } catch {
      return .failure(error)
    }
  }
}
