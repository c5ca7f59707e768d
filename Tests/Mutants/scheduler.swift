// swift-tools-version: 6.2
// The scheduler and its tests by themselves, which build in seconds.
import PackageDescription

let package = Package(
  name: "mutant",
  targets: [
    .target(name: "FetchScheduling", swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
      name: "FetchSchedulingTests", dependencies: ["FetchScheduling"],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ])
