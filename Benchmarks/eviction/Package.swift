// swift-tools-version: 6.2
import PackageDescription

// A package of its own: `SegmentedLRU.swift` in it is a link to the one of the gateway, whose rivals
// are here alone.
let package = Package(
  name: "bench-eviction",
  targets: [
    .executableTarget(
      name: "eviction", swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
