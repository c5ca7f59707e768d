import Archive
import FetchScheduling
import FrameBytes
import FrameStore
import Imaging

/// Makes renditions of frames on the codec threads.
struct Renderer: Sendable {
  let pool: CodecPool
  let limits: PixelLimits

  /// A rendition's bytes and, for arrays, their shape; and how long the codecs took.
  struct Output: Sendable {
    var bytes: [UInt8]
    var shape: ArrayShape?
    var decoding: Duration
    var encoding: Duration
  }

  /// - Parameter recycled: memory for the pixels, where they are the output.
  func render(
    _ frame: Frame, as rendition: Rendition, priority: Priority, for caller: Caller,
    recycled: RecycledBuffers? = nil
  ) async throws(Problem) -> Output {
    let (limits, pool) = (limits, pool)
    return try await run(priority, for: caller, sourceType: frame.type.mediaType) {
      workspace throws(ImagingError) -> Output in
      if let buffer = recycled?.take() { workspace.reclaim(buffer) }
      // In a batch every thread has a frame of its own.
      let crew: CodecCrew? = priority == .batch ? nil : { pool.share($0, $1, $2) }
      return try Self.output(frame, rendition, limits, workspace, crew: crew)
    }
  }

  /// Runs `work` on a codec thread; `sourceType` is the media type of what it decodes.
  func run<Value: Sendable>(
    _ priority: Priority, for caller: Caller, sourceType: String = "image/jpeg",
    _ work: @escaping @Sendable (CodecWorkspace) throws(ImagingError) -> Value
  ) async throws(Problem) -> Value {
    let result: Result<Value, ImagingError>
    do throws(CodecPool.Failure) {
      result = try await pool.run(priority, for: caller) { workspace in
        Result { () throws(ImagingError) -> Value in try work(workspace) }
      }
    } catch {
      throw Self.problem(error)
    }
    do throws(ImagingError) {
      return try result.get()
    } catch {
      throw Problem(error, sourceType: sourceType)
    }
  }

  /// The shape that a frame's rendition will have, from its header alone.
  func shape(of frame: Frame, as rendition: Rendition) throws(Problem) -> ArrayShape {
    do {
      let header = try ImageCodec.header(of: frame)
      let shape = header.decodedShape(for: rendition.pixels)
      return ArrayShape(
        height: shape.height, width: shape.width, channels: shape.channels,
        layout: rendition.pixels.layout, bitDepth: shape.bitDepth)
    } catch {
      throw Problem(error, sourceType: frame.type.mediaType)
    }
  }

  private static func output(
    _ frame: Frame, _ rendition: Rendition, _ limits: PixelLimits, _ workspace: CodecWorkspace,
    crew: CodecCrew?
  ) throws(ImagingError) -> Output {
    let clock = ContinuousClock()
    let start = clock.now
    if case .jpeg(let quality) = rendition.encoding,
      let planes = try ImageCodec.planes(
        of: frame, as: rendition.pixels, limits: limits, in: workspace)
    {
      let decoded = clock.now
      let bytes = try ImageCodec.jpeg(planes, quality: quality, in: workspace)
      workspace.reclaim(planes)
      return Output(
        bytes: bytes, shape: nil, decoding: decoded - start, encoding: clock.now - decoded)
    }
    let pixels = try ImageCodec.decode(frame, as: rendition.pixels, limits: limits, in: workspace)
    let decoded = clock.now
    let shape = ArrayShape(pixels)
    let bytes: [UInt8] =
      switch rendition.encoding {
      case .png(let level):
        try ImageCodec.png(pixels, level: level, in: workspace, crew: crew)
      case .jpeg(let quality): try ImageCodec.jpeg(pixels, quality: quality, in: workspace)
      case .array: pixels.bytes
      case .npy:
        NPYHeader.bytes(shape: shape.dimensions, dtype: shape.bitDepth == 16 ? .uint16 : .uint8)
          + pixels.bytes
      }
    // A bare array goes out as it is; of all else its memory is free again.
    if rendition.encoding != .array { workspace.reclaim(pixels) }
    return Output(
      bytes: bytes, shape: rendition.isArray ? shape : nil, decoding: decoded - start,
      encoding: clock.now - decoded)
  }

  private static func problem(_ failure: CodecPool.Failure) -> Problem {
    switch failure {
    case .full: Problem(.overloaded, "too much is waiting for the codecs; try again later")
    case .cancelled: Problem(.overloaded, "the caller left")
    }
  }
}
