/// Rows, columns, channels and depth of decoded pixels.
public struct PixelShape: Sendable, Hashable {
  /// Rows, at least 1.
  public var height: Int
  /// Columns, at least 1.
  public var width: Int
  public var channels: Channels
  /// Bits a sample: 8 or 16.
  public var bitDepth: Int

  public init(height: Int, width: Int, channels: Channels, bitDepth: Int = 8) {
    self.height = height
    self.width = width
    self.channels = channels
    self.bitDepth = bitDepth
  }

  /// Bytes of the packed pixels; `Int.max` where the product can't be counted.
  public var byteCount: Int {
    var product = channels.count * (bitDepth / 8)
    for factor in [width, height] {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return .max }
      product = next
    }
    return product
  }
}
