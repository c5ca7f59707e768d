import FrameBytes
import Imaging

/// A batch as asked for, normalised: the same for a JSON body and for a link.
struct BatchRequest: Sendable {
  enum Order: String, Sendable { case request, arrival }
  enum ErrorPolicy: String, Sendable { case fail, report }

  /// Every position asked for, in order, repeats included; at least one.
  var positions: [Int64]
  var container: BatchContainer
  /// Nil is `original`: each frame as the upstream has it.
  var format: FrameFormat?
  var options: FrameOptions
  var order: Order
  var onError: ErrorPolicy
  /// `multipart/mixed` was accepted by name; else `multipart/form-data`.
  var isMixed = false

  /// `Accept` decided the container, or which multipart type it is.
  var isNegotiated = false

  /// The distinct frames in order of first appearance.
  var distinct: [Int64] {
    var seen: Set<Int64> = []
    return positions.filter { seen.insert($0).inserted }
  }

  /// Whether every frame goes out as the upstream has it.
  var isVerbatim: Bool { format == nil && !options.namesTransform }

  /// The form of one frame. Without a format a named transform keeps the source's own encoding.
  func form(ofSource type: ImageType) throws(Problem) -> FrameForm {
    if let format, container.isArray {
      return .rendition(Rendition(format: format, options: options))
    }
    return try FrameForm(
      format: format, options: options, accept: AcceptHeader(nil), source: type)
  }
}

/// A batch's parts as read from JSON or a link, before they are weighed against each other.
struct BatchDraft: Sendable {
  var selection = FrameSelection()
  var options = FrameOptions()
  var format: String?
  var container: BatchContainer?
  var order: BatchRequest.Order?
  var onError: BatchRequest.ErrorPolicy?

  /// Settles the defaults and refuses what contradicts itself.
  func request(
    accept: String?, frameLimit: Int, sizes: ThumbnailSizes = .any
  ) throws(Problem) -> BatchRequest {
    let positions = try selection.positions(atMost: frameLimit)
    try sizes.check(options)
    let container: BatchContainer
    if let named = self.container {
      container = named
    } else {
      container = try Self.container(accept: accept)
    }
    var format: FrameFormat?
    if let name = self.format { format = try Self.format(name) }
    if container.isArray {
      format = try arrayFormat(format, in: container)
    } else if self.format == nil, options.namesTransform {
      format = options.channels.flatMap { FrameFormat(rawValue: $0.rawValue) }
    }
    try options.validate(format: format)
    if format == nil { try options.refuseArrayParameters() }
    let order = self.order ?? .request
    let onError = self.onError ?? .fail
    if container.isArray && order == .arrival {
      throw .parameter("order", "an array's frames come in the order of the request")
    }
    if container.isArray && onError == .report {
      throw .parameter("on_error", "an array has no place for a report; use zip, tar or multipart")
    }
    let accepted = AcceptHeader(accept)
    let isMixed =
      container == .multipart && accept != nil
      && accepted.weight(of: "multipart/mixed") > 0
      && accepted.weight(of: "multipart/mixed") > accepted.weight(of: "multipart/form-data")
    return BatchRequest(
      positions: positions, container: container, format: format, options: options, order: order,
      onError: onError, isMixed: isMixed,
      isNegotiated: self.container == nil || container == .multipart)
  }

  private static func container(accept: String?) throws(Problem) -> BatchContainer {
    let offered = BatchContainer.allCases.map(\.mediaType)
    let accepted = AcceptHeader(accept)
    if let best = accepted.best(of: offered), let container = BatchContainer(mediaType: best) {
      return container
    }
    if accepted.weight(of: "multipart/form-data") > 0 { return .multipart }
    throw Problem(
      .notAcceptable, "Accept allows none of \(offered.joined(separator: ", "))",
      extensions: ["offered": .list(offered)])
  }

  private static func format(_ name: String) throws(Problem) -> FrameFormat? {
    if name == "original" { return nil }
    guard let format = FrameFormat(name: name) else {
      throw .parameter("format", "one of original, \(FrameFormat.names) is wanted")
    }
    return format
  }

  /// One array of all frames: bare or npy, RGB unless said otherwise.
  private func arrayFormat(
    _ format: FrameFormat?, in container: BatchContainer
  ) throws(Problem) -> FrameFormat {
    if self.format == "original" {
      throw .parameter("format", "original frames have no shape; use zip, tar or multipart")
    }
    guard let format else {
      return options.channels.flatMap { FrameFormat(rawValue: $0.rawValue) } ?? .rgb
    }
    guard format.isArray else {
      throw .parameter("format", "\(format.rawValue) is no array; \(container.rawValue) holds one")
    }
    guard format == .npy else { return format }
    guard container == .npy else { throw .parameter("format", "npy needs the container npy") }
    return options.channels.flatMap { FrameFormat(rawValue: $0.rawValue) } ?? .rgb
  }
}
