import FetchScheduling

/// The files of entries, one a frame; called from the disk's own threads alone.
protocol EntryFiles: Sendable {
  /// What is there, least recently used first; what is none of ours, or half-written, is removed.
  func list() throws(DiskFault) -> DiskListing
  /// Reads and checks an entry, and makes it the most recently used.
  func read(_ key: FrameKey) throws(DiskFault) -> DiskEntry
  /// Puts an entry in place of what was there, or leaves that as it was; called one at a time.
  func write(_ entry: DiskEntry, for key: FrameKey) throws(DiskFault)
  /// Without an entry there is nothing to do.
  func remove(_ key: FrameKey) throws(DiskFault)
  /// Removes all entries of a video, whosever, known or not; called as `write` is.
  ///
  /// Throws where one may still be there; the others are gone then.
  func removeAll(ofVideo video: Int64) throws(DiskFault) -> PurgedEntries
  /// Lets the folder go; nothing else is called behind it.
  func close()
}

/// What a folder holds.
struct DiskListing: Sendable {
  struct Item: Sendable {
    var key: FrameKey
    /// Of the whole file, header included.
    var size: Int
  }

  var items: [Item] = []
  /// Files that were removed since they are no entries.
  var removed = 0
}
