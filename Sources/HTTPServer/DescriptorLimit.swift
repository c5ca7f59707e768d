import Glibc

/// The process's soft limit of open descriptors.
public enum DescriptorLimit {
  /// Raises the soft limit to at least `count`, as far as the hard limit lets it; gives what it is.
  ///
  /// A server needs a descriptor a connection, and some for everything else.
  @discardableResult
  public static func raise(toAtLeast count: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    let wanted = min(rlim_t(max(0, count)), limit.rlim_max)
    if wanted > limit.rlim_cur {
      var raised = limit
      raised.rlim_cur = wanted
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
