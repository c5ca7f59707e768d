/// One look at the cache: for a frame as it came, or for a form made of it.
struct Request: Sendable {
  enum Form: UInt8, Sendable { case original, thumbnail, png }

  /// Who asks.
  enum Reader: UInt8, Sendable { case person, dataset }

  struct Key: Hashable, Sendable {
    let video: Int32
    let frame: Int32
    let form: Form
  }

  let key: Key
  let reader: Reader
  /// What the entry costs, in bytes: content and overhead.
  let cost: Int

  init(_ reader: Reader, video: Int32, frame: Int32, form: Form = .original) {
    key = Key(video: video, frame: frame, form: form)
    self.reader = reader
    cost = Footage.bytes(of: key) + Footage.overhead
  }
}
