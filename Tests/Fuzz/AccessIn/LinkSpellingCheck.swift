import FuzzSupport

@testable import Gateway

/// Any path and query with a true signature behind them: it opens where the parameters are in
/// order, and is then the link that the signer makes.
struct LinkSpellingCheck {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func run() {
    guard bytes.first == UInt8(ascii: "/"), let key = LinkDoor.keys.signing,
      let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
    else { return }
    let query = bytes[(mark + 1)...]
    let signature = key.signature(of: LinkText.message(path: bytes[..<mark], query: query))
    let target = bytes + Array("&signature=".utf8) + signature
    guard LinkDoor.isRequest(target) else { return }
    let opened = LinkDoor.open(target)
    require((opened != nil) == isInOrder(query), opened == nil ? "opens nothing" : "opens")
    guard let opened else { return }
    let signer = LinkSigner(key: key)
    guard let link = try? signer.link(to: opened.address, expires: opened.expires) else { return }
    require(link.utf8.elementsEqual(target), "opens, though the link is \(link)")
    FuzzSupport.mark(query.count { $0 == UInt8(ascii: "&") })
  }

  /// Names are not empty and ascend, `expires` is among them with a plain decimal, and none is the
  /// signature's, which stands behind them.
  private func isInOrder(_ query: ArraySlice<UInt8>) -> Bool {
    let items = String(decoding: query, as: UTF8.self)
      .split(separator: "&", omittingEmptySubsequences: false)
      .map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
    let names = items.map { String($0[0]) }
    guard !names.contains(""), !names.contains("signature"), names == names.sorted(),
      Set(names).count == names.count
    else { return false }
    return items.contains { item in
      item.count == 2 && item[0] == "expires"
        && Int64(item[1]).map { $0 >= 0 && String($0) == item[1] } ?? false
    }
  }
}
