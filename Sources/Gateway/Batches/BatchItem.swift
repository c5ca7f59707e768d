import FrameStore

/// A frame for one position of a batch, or why there is none.
struct BatchItem: Sendable {
  var index: Int64
  var result: FetchResult
  /// Bytes to give back to the window once this item has been used; 0 while a later position wants
  /// the same frame.
  var heldBytes: Int
}
