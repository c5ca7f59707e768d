import FuzzSupport

@testable import Gateway

/// A link to any address: it opens what was signed, is the one link to it, and opens nothing once
/// it is altered.
struct SignedLinkCheck {
  private let address: String
  private let signer: LinkSigner
  private let expires: Int64
  private let place: Int
  private let way: Int
  private let byte: UInt8

  init(_ input: inout FuzzInput) {
    signer = LinkSigner(
      key: LinkDoor.keys.keys[input.choice(below: 2)], basePath: ["", "/a"][input.choice(below: 2)])
    expires = [0, 1600, 4_102_444_800, .max][input.choice(below: 4)]
    place = input.choice(below: 65_536)
    way = input.choice(below: 6)
    byte = input.choice()
    address = String(decoding: input.bytes, as: UTF8.self)
  }

  func run() {
    guard let link = try? signer.link(to: address, expires: expires) else { return }
    let target = Self.target(of: link)
    require(LinkDoor.isRequest(target), "no request: \(link)")
    guard let opened = LinkDoor.open(target) else {
      return require(false, "opens nothing: \(link)")
    }
    require(opened.key == signer.key && opened.expires == expires, "by another's word: \(link)")
    mark(opened.rest == nil)
    for address in [opened.address, Self.turned(opened.address)] {
      let again = try? signer.link(to: address, expires: expires)
      require(again?.utf8.elementsEqual(target) ?? false, "\(again ?? "no link"), and \(link)")
    }
    let altered = altered(target)
    require(altered == target || LinkDoor.open(altered) == nil, "opens, though altered: \(link)")
  }

  /// Without scheme and host.
  private static func target(of link: String) -> [UInt8] {
    let bytes = Array(link.utf8)
    guard bytes.first != UInt8(ascii: "/"), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let start = bytes[(colon + 3)...].firstIndex(of: UInt8(ascii: "/"))
    else { return bytes }
    return Array(bytes[start...])
  }

  /// With its parameters in reverse.
  private static func turned(_ address: String) -> String {
    guard let mark = address.utf8.firstIndex(of: UInt8(ascii: "?")) else { return address }
    let query = address[address.utf8.index(after: mark)...]
    return address[..<mark] + "?" + query.split(separator: "&").reversed().joined(separator: "&")
  }

  private func altered(_ target: [UInt8]) -> [UInt8] {
    var altered = target
    let place = place % target.count
    switch way {
    case 0: altered[place] ^= byte
    case 1: altered.remove(at: place)
    case 2: altered.insert(byte, at: place)
    case 3: altered.swapAt(place, (place + Int(byte)) % target.count)
    case 4: altered.removeSubrange(place..<min(target.count, place + Int(byte)))
    default:
      // Another spelling of the same character.
      let digits = Array("0123456789\(byte % 2 == 0 ? "abcdef" : "ABCDEF")".utf8)
      let escape = [
        UInt8(ascii: "%"), digits[Int(target[place] >> 4)], digits[Int(target[place] & 15)],
      ]
      altered.replaceSubrange(place...place, with: escape)
    }
    return altered
  }
}
