import Imaging

/// The program's version.
enum Version {
  static let text = "0.1.0"

  /// And what its encoders make here: where two gateways agree in it, so do their bytes and tags.
  static let withEncoders = "\(text) (encoders \(ImageCodec.version))"
}
