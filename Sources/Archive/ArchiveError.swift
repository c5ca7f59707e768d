/// Why an archive can't be written.
public enum ArchiveError: Error, Sendable, Hashable {
  /// A name that is empty, absolute, too long, leads outside, or holds a character that some
  /// reader takes for something else.
  case invalidName(String)
  /// A name that stands in the archive already.
  case duplicateName(String)
  /// Sizes beyond what 63 bits count, or below zero.
  case tooLarge
  /// The archive has its end already.
  case finished
}
