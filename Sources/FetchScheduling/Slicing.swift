/// How long a call may be.
extension FetchScheduler {
  /// By count, by the time such a call is foreseen to take, and by the memory there is; at least 1.
  func sliceLimit(of frameBytes: Int, for priority: Priority) -> Int {
    let byTime = costs.frames(within: policy.sliceTime) ?? policy.sliceFrames
    let byMemory = memoryForWants.frames(of: frameBytes, for: priority)
    return max(1, min(policy.sliceFrames, byTime, byMemory))
  }
}
