// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

// The gateway itself (links), with a program that calls its handler.
let package = Package(
  name: "bench-overhead",
  dependencies: [
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg"),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .target(name: "CSHA256", dependencies: ["COpenSSL"]),
    .target(name: "CContract"),
    library("FrameBytes"),
    library("HTTPWire", [httpTypes]),
    library("Multipart"),
    library("Archive", ["FrameBytes"]),
    library("FetchScheduling"),
    library("HTTPServer", ["HTTPWire", "CLinux", "COpenSSL", httpTypes, logging]),
    library("Upstream", ["Multipart", "FrameBytes", "CCurl", logging]),
    library("FrameStore", ["FetchScheduling", "FrameBytes", "CSHA256", logging]),
    library("PlatformFetching", ["Upstream", "FrameStore", "FetchScheduling", "FrameBytes"]),
    library("Imaging", ["FrameBytes", "CJPEG", "CTurboJPEG", "CPNG", "CISAL"]),
    library("Telemetry", [coreMetrics]),
    // Its parts are timed one by one.
    .target(
      name: "Gateway",
      dependencies: [
        "HTTPServer", "HTTPWire", "Upstream", "FrameStore", "FetchScheduling", "FrameBytes",
        "PlatformFetching", "Imaging", "Archive", "Telemetry", "CContract", "CISAL", "COpenSSL",
        httpTypes, logging, coreMetrics,
      ], swiftSettings: strict + [.unsafeFlags(["-enable-testing"])]),
    .executableTarget(
      name: "overhead",
      dependencies: [
        "Gateway", "HTTPServer", "HTTPWire", "FrameStore", "FetchScheduling", "FrameBytes",
        "Telemetry", "Upstream", logging,
      ], swiftSettings: strict),
  ]
)
