import Testing

@testable import Imaging

@Suite("Channels and layouts")
struct ArrangementTests {
  @Test("every channel order from every other", arguments: Channels.allCases, Channels.allCases)
  func channels(source: Channels, target: Channels) {
    guard source.isGray || !target.isGray else { return }
    for bitDepth in [8, 16] {
      let pixels = PixelBuffer.noise(width: 3, height: 2, channels: source, bitDepth: bitDepth)
      let interleaved = pixels.arranged(as: target, layout: .interleaved)
      let planar = pixels.arranged(as: target, layout: .planar)
      #expect((planar.layout, planar.channels) == (.planar, target))
      let bytes = bitDepth / 8
      var (rows, planes): ([UInt8], [[UInt8]]) = ([], target.roles.map { _ in [] })
      for pixel in 0..<6 {
        for (index, role) in target.roles.enumerated() {
          let sample = Self.sample(role, of: pixels, pixel: pixel, bytes: bytes)
          rows += sample
          planes[index] += sample
        }
      }
      #expect(interleaved.bytes == rows)
      #expect(planar.bytes == planes.flatMap(\.self))
    }
  }

  static func sample(
    _ role: Channels.Role, of pixels: PixelBuffer, pixel: Int, bytes: Int
  ) -> [UInt8] {
    let roles = pixels.channels.roles
    guard
      let index = roles.firstIndex(of: role) ?? (role == .alpha ? nil : roles.firstIndex(of: .gray))
    else { return [UInt8](repeating: 255, count: bytes) }
    let start = (pixel * roles.count + index) * bytes
    return Array(pixels.bytes[start..<start + bytes])
  }

  @Test("16 bits are cut to their high byte")
  func highBytes() {
    let deep = PixelBuffer(
      width: 1, height: 1, channels: .rgb, bitDepth: 16, bytes: [1, 2, 3, 4, 5, 6])
    #expect(
      deep.highBytes() == PixelBuffer(width: 1, height: 1, channels: .rgb, bytes: [2, 4, 6]))
  }
}
