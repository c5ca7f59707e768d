// swift-tools-version: 6.2
// What takes foreign bytes, with one libFuzzer target each, in a package of its own: nothing of it
// is in the product's. `run` gives the sanitizers on the command line.
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Those files of a target that have what is fuzzed, without what the rest of it needs.
func part(
  _ name: String, of files: [String], _ dependencies: [Target.Dependency]
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(name)", sources: files,
    swiftSettings: strict)
}

func fuzzer(_ name: String, folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["FuzzSupport"], path: "Tests/Fuzz/\(folder)",
    swiftSettings: strict)
}

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
  name: "fuzz",
  dependencies: [
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg"),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg"),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
    .target(name: "CSHA256", dependencies: ["COpenSSL"]),
    library("FrameBytes"),
    library("HTTPWire", [httpTypes]),
    library("Multipart"),
    library("Archive", ["FrameBytes"]),
    library("Imaging", ["FrameBytes", "CJPEG", "CTurboJPEG", "CPNG", "CISAL"]),
    library("FetchScheduling"),
    part(
      "HTTPServer", of: ["ListenAddress.swift", "PeerAddress.swift", "SocketAddress.swift"],
      ["HTTPWire"]),
    part("FrameStore", of: ["SHA256Digest.swift"], ["CSHA256"]),
    part(
      "Gateway",
      of: [
        "Access/AccessFileError.swift", "Access/AccessToken.swift", "Access/ForwardedHops.swift",
        "Access/Hexadecimal.swift", "Access/IPAddress.swift", "Access/LinkKeys.swift",
        "Access/LinkSigner.swift", "Access/LinkText.swift", "Access/Secret.swift",
        "Access/TokenList.swift", "Access/TrustedProxies.swift", "Access/UInt8+PlainName.swift",
        "Access/URLBase64.swift", "Access/VideoSet.swift", "PlatformAPI/PlatformMethod.swift",
        "Problems/Problem.swift",
        "Problems/ProblemCode.swift", "Quotas/Quota.swift", "Requests/BatchContainer.swift",
        "Requests/FrameFormat.swift", "Requests/QueryItems.swift", "Requests/Route.swift",
        "Requests/URLText.swift", "Serving/FieldNames.swift",
      ],
      [
        "HTTPServer", "HTTPWire", "FrameStore", "FetchScheduling", "FrameBytes", "Imaging",
        "COpenSSL", httpTypes,
      ]),
    .target(
      name: "CReference", path: "Tests/Fuzz/Reference",
      linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(
      name: "FuzzSupport", dependencies: ["CReference", "FrameBytes", "Imaging"],
      path: "Tests/Fuzz/Support", swiftSettings: strict),
    fuzzer("jpeg-in", folder: "JPEGIn", ["FrameBytes", "Imaging"]),
    fuzzer("png-in", folder: "PNGIn", ["FrameBytes", "Imaging"]),
    fuzzer("png-drawn", folder: "PNGDrawn", ["FrameBytes", "Imaging"]),
    fuzzer("multipart-in", folder: "MultipartIn", ["Multipart"]),
    fuzzer("http-head", folder: "HTTPHead", ["HTTPWire", httpTypes]),
    fuzzer("archive-round", folder: "ArchiveRound", ["Archive", "FrameBytes"]),
    fuzzer("proxies-in", folder: "ProxiesIn", ["Gateway", "HTTPServer", "HTTPWire"]),
    fuzzer("access-in", folder: "AccessIn", ["Gateway", "FrameStore", "HTTPWire"]),
  ]
)
