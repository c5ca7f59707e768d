/// The decoded frames of a request, in order of arrival, one for each of its positions; the first
/// that can't be had ends it.
struct PixelArrays: AsyncSequence, Sendable {
  typealias Element = (index: Int, array: PixelArray)
  typealias Failure = FrameClientError

  let frames: ProcessedFrames<PixelArray>

  func makeAsyncIterator() -> Iterator { Iterator(frames: frames.makeAsyncIterator()) }

  struct Iterator: AsyncIteratorProtocol {
    typealias Failure = FrameClientError

    private var frames: ProcessedFrames<PixelArray>.Iterator?
    /// Positions that want the frame given last, still without it.
    private var repeats = 0
    private var last: Element?

    init(frames: ProcessedFrames<PixelArray>.Iterator) { self.frames = frames }

    mutating func next() async throws(FrameClientError) -> Element? {
      if repeats > 0, let last {
        repeats -= 1
        return last
      }
      do throws(FrameClientError) {
        guard let frame = await frames?.next() else {
          if frames != nil, Task.isCancelled { throw .cancelled }
          frames = nil
          return nil
        }
        let element = (frame.index, try frame.get())
        repeats = frame.positions - 1
        last = repeats > 0 ? element : nil
        return element
      } catch {
        // Letting go of the source takes back what is still wanted.
        frames = nil
        throw error
      }
    }
  }
}
