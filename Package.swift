// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "frame-gateway",
  products: [
    .executable(name: "frame-gateway", targets: ["frame-gateway"]),
    .library(name: "FrameClient", targets: ["FrameClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .target(name: "CSHA256", dependencies: ["COpenSSL"]),
    .target(name: "CContract"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

    library("FrameBytes"),
    library("HTTPWire", [httpTypes]),
    library("Multipart"),
    library("Archive", ["FrameBytes"]),
    library("FetchScheduling"),
    library("HTTPServer", ["HTTPWire", "CLinux", "COpenSSL", httpTypes, logging]),
    library("Upstream", ["Multipart", "FrameBytes", "CCurl", logging]),
    library("FrameStore", ["FetchScheduling", "FrameBytes", "CSHA256", logging]),
    library(
      "PlatformFetching", ["Upstream", "FrameStore", "FetchScheduling", "FrameBytes"]),
    library("Imaging", ["FrameBytes", "CJPEG", "CTurboJPEG", "CPNG", "CISAL"]),
    library("Telemetry", [coreMetrics]),
    library(
      "Gateway",
      [
        "HTTPServer", "HTTPWire", "Upstream", "FrameStore", "FetchScheduling", "FrameBytes",
        "PlatformFetching", "Imaging", "Archive", "Telemetry", "CContract", "CISAL", "COpenSSL",
        httpTypes, logging, coreMetrics,
      ]),
    library(
      "FrameClient",
      [
        "Upstream", "FrameStore", "FetchScheduling", "PlatformFetching", "FrameBytes", "Imaging",
        logging,
      ]),
    library(
      "Emulator",
      ["HTTPServer", "HTTPWire", "Imaging", "Archive", "FrameBytes", httpTypes, logging]),
    .executableTarget(
      name: "frame-gateway",
      dependencies: [
        "Gateway", "Emulator", "Upstream", "FrameStore", "PlatformFetching", "FrameClient",
        "Imaging", "Archive", "FrameBytes", "HTTPServer", "Telemetry", "CLinux", "COpenSSL",
        logging, coreMetrics, argumentParser, serviceLifecycle,
      ],
      swiftSettings: strict),

    tests("FrameBytesTests", ["FrameBytes"]),
    tests("HTTPWireTests", ["HTTPWire", httpTypes]),
    tests("MultipartTests", ["Multipart"]),
    tests("ArchiveTests", ["Archive", "FrameBytes"]),
    tests("FetchSchedulingTests", ["FetchScheduling"]),
    tests(
      "HTTPServerTests",
      ["HTTPServer", "HTTPWire", "CLinux", "COpenSSL", httpTypes, logging]),
    tests("UpstreamTests", ["Upstream", "FrameBytes", logging]),
    tests("FrameStoreTests", ["FrameStore", "FetchScheduling", "FrameBytes", logging]),
    tests("ImagingTests", ["Imaging", "FrameBytes"]),
    tests("TelemetryTests", ["Telemetry", coreMetrics]),
    tests(
      "GatewayTests",
      [
        "Gateway", "HTTPServer", "HTTPWire", "Upstream", "FrameStore", "FetchScheduling",
        "PlatformFetching", "FrameBytes", "Imaging", "Archive", "Emulator", "Telemetry", httpTypes,
        logging,
      ]),
    tests(
      "CommandTests",
      [
        "frame-gateway", "Gateway", "Emulator", "FrameClient", "FrameBytes", "HTTPServer", logging,
      ]),
    tests(
      "EmulatorTests",
      ["Emulator", "HTTPServer", "HTTPWire", "FrameBytes", "Imaging", httpTypes]),
    tests(
      "FrameClientTests",
      [
        "FrameClient", "FrameStore", "Imaging", "FrameBytes", "Emulator", "HTTPServer", "HTTPWire",
        httpTypes, logging,
      ]),
    tests("ProjectTests"),
  ]
)
