// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that `FrameClient` is used as other packages use it.
let package = Package(
  name: "bench-client",
  dependencies: [
    // By name, since a checkout's folder may have any.
    .package(name: "frame-gateway", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "arrays-of-frames",
      dependencies: [.product(name: "FrameClient", package: "frame-gateway")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
