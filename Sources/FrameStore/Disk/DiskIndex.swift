import FetchScheduling

/// Which entries there are on the disk, how much room they take, and which goes next.
typealias DiskIndex = SegmentedLRU<FrameKey, Void>
