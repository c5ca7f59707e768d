/// Has `work` done for each of 0..<`parts`, beside each other where somebody is free; returns when
/// all are done. `own` is the caller's workspace; whoever helps brings one along.
public typealias CodecCrew = (
  _ parts: Int, _ own: CodecWorkspace, _ work: @escaping @Sendable (Int, CodecWorkspace) -> Void
) -> Void
