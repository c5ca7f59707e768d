// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

// The gateway's own codecs (links), with a program that times them and libpng.
let package = Package(
  name: "bench-codecs",
  targets: [
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg"),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg"),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .target(name: "FrameBytes", swiftSettings: strict),
    .target(
      name: "Imaging", dependencies: ["FrameBytes", "CJPEG", "CTurboJPEG", "CPNG", "CISAL"],
      swiftSettings: strict),
    .executableTarget(
      name: "codecs", dependencies: ["Imaging", "FrameBytes", "CPNG"], swiftSettings: strict),
  ]
)
