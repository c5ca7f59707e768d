import FrameBytes

/// What a plain GET asks for behind the frame's index, by its bytes: `.png`, `?width=320`.
///
/// Whoever shows one frame after the other asks for the same form of each.
final class HotForms: Sendable {
  /// A form, and its name among the variants of a frame.
  struct Form: Sendable {
    let form: FrameForm
    /// Empty for the source's own bytes.
    let variant: String
    /// Whether `Accept` decided, which so far only took the source's type.
    let isNegotiated: Bool
  }

  private let sizes: ThumbnailSizes
  private let known = ByteMemo<[ImageType: Form]>()

  init(sizes: ThumbnailSizes) { self.sizes = sizes }

  /// The form of a source of that type, where its type is accepted; nil where there is none, or
  /// what was asked is wrong: the general way has the words for it.
  func form(of suffix: ArraySlice<UInt8>, source: ImageType) -> Form? {
    known.value(of: suffix) { forms(of: suffix) }[source]
  }

  private func forms(of suffix: ArraySlice<UInt8>) -> [ImageType: Form] {
    let mark = suffix.firstIndex(of: UInt8(ascii: "?")) ?? suffix.endIndex
    var options = FrameOptions()
    guard let named = Self.format(suffix[..<mark]),
      let query = try? QueryItems(suffix[mark...].dropFirst()),
      query.items.allSatisfy({ (try? options.set($0.name, to: $0.value)) == true })
    else { return [:] }
    let format = named ?? options.format
    guard (try? options.validate(format: format)) != nil, (try? sizes.check(options)) != nil
    else { return [:] }
    var forms: [ImageType: Form] = [:]
    for type in ImageType.allCases {
      guard
        let form = try? FrameForm(
          format: format, options: options, accept: AcceptHeader(nil), source: type)
      else { continue }
      forms[type] = Form(form: form, variant: form.variant, isNegotiated: format == nil)
    }
    return forms
  }

  /// By extension; nil inside where there is none, and outside where it is none of ours.
  private static func format(_ text: ArraySlice<UInt8>) -> FrameFormat?? {
    guard let dot = text.first else { return .some(nil) }
    guard dot == UInt8(ascii: "."),
      let format = FrameFormat(name: String(decoding: text.dropFirst(), as: UTF8.self))
    else { return nil }
    return format
  }
}

extension FrameForm {
  fileprivate var variant: String {
    switch self {
    case .verbatim: ""
    case .rendition(let rendition): rendition.variant
    }
  }
}
