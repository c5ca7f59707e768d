import FrameBytes
import FuzzSupport

@testable import Archive

/// Archives written of the input's entries, and read back by readers that let nothing pass.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(start, count)
  // Small limits have every record take its long form.
  let isSmall = input.choice(below: 2) == 1
  let entries = drawnEntries(&input)
  var zip = ZipWriter(limits: isSmall ? ZipLimits(size: 40, offset: 300, entries: 4) : ZipLimits())
  var tar = TarWriter(limits: isSmall ? TarLimits(size: 40) : TarLimits())
  var (zipBytes, tarBytes): ([UInt8], [UInt8]) = ([], [])
  var written: [Entry] = []
  for entry in entries {
    let zipped = try? zip.append(entry)
    let tarred = try? tar.append(entry)
    require((zipped == nil) == (tarred == nil), "one of two writers takes \(entry.name)")
    let isFree = isSafe(entry.name) && !written.contains { $0.name == entry.name }
    require((zipped != nil) == isFree, "the name \(entry.name)")
    guard let zipped, let tarred else { continue }
    zipBytes += zipped.joined()
    tarBytes += tarred.joined()
    written.append(entry)
  }
  guard let zipEnd = try? zip.finish(), let tarEnd = try? tar.finish() else {
    fatalError("finding: an archive that can't be ended")
  }
  zipBytes += zipEnd.joined()
  tarBytes += tarEnd.joined()
  if !isSmall {
    let sizes = written.map { (name: $0.name, count: Int64($0.count)) }
    require((try? ZipWriter.size(of: sizes)) == Int64(zipBytes.count), "the zip's size foretold")
    require((try? TarWriter.size(of: sizes)) == Int64(tarBytes.count), "the tar's size foretold")
  }
  check(StrictZip.entries(of: zipBytes), written, "zip")
  check(StrictTar.entries(of: tarBytes), written, "tar")
  return 0
}

private func drawnEntries(_ input: inout FuzzInput) -> [Entry] {
  (0..<input.choice(below: 9)).map { _ in
    let name = String(decoding: input.prefix(input.choice(below: 300)), as: UTF8.self)
    let runs = (0..<input.choice(below: 4)).map { _ in input.prefix(input.choice(below: 700)) }
    var crc: CRC32?
    if input.choice(below: 2) == 1 {
      crc = runs.reduce(into: CRC32()) { crc, run in crc.update(run.span) }
    }
    return Entry(name: name, content: runs, crc32: crc?.value)
  }
}

/// The rule that `Entry.name` states, said once more in other words.
private func isSafe(_ name: String) -> Bool {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  return name.utf8.count <= 1024
    && parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.unicodeScalars.allSatisfy {
          $0.isASCII
            && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
              || $0 == "." || $0 == "_" || $0 == "-")
        }
    }
}

private func check(_ read: [(name: String, content: [UInt8])], _ written: [Entry], _ kind: String) {
  require(read.count == written.count, "\(kind): \(read.count) entries of \(written.count)")
  for (own, entry) in zip(read, written) {
    require(own.name == entry.name, "\(kind): \(own.name) was \(entry.name)")
    require(own.content.elementsEqual(entry.content.joined()), "\(kind): another content")
  }
}
