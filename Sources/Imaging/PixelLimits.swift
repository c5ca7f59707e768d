/// What a decoder may be made to allocate.
public struct PixelLimits: Sendable, Hashable {
  /// Declared width × height at most.
  public var maximumPixels: Int

  public init(maximumPixels: Int = 50_000_000) {
    self.maximumPixels = maximumPixels
  }

  /// Throws: `tooManyPixels`, before anything of that size is allocated.
  func check(width: Int, height: Int) throws(ImagingError) {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    // Eight bytes a pixel (RGBA of 16 bits) is the most that anything here allocates at once.
    guard !overflow, pixels <= maximumPixels, pixels <= Int.max / 8 else {
      throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
    }
  }
}
