import FrameBytes
import Upstream

/// Takes a call's events, and lets a test wait for them.
final class CallRecorder: Sendable {
  struct Record: Sendable {
    /// In order of arrival.
    var frames: [(index: Int64, bytes: [UInt8])] = []
    var defects: [Int64: FrameDefect] = [:]
    var defectCount = 0
    var ends: [PlatformError?] = []

    var indices: [Int64] { frames.map(\.index) }
    var error: PlatformError? { ends.first ?? nil }
  }

  private let watched = Watched(Record())

  var record: Record { watched.value }

  func receive(_ event: FrameEvent) {
    watched.change { record in
      switch event {
      case .frame(let index, let frame): record.frames.append((index, frame.bytes))
      case .defect(let index, let defect):
        record.defects[index] = defect
        record.defectCount += 1
      case .ended(let error): record.ends.append(error)
      }
    }
  }

  func wait(until isMet: @escaping @Sendable (Record) -> Bool) async {
    await watched.wait(until: isMet)
  }

  /// The record once the call has ended.
  func ended() async -> Record {
    await wait { !$0.ends.isEmpty }
    return record
  }
}
