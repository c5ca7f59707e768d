import FoundationEssentials

/// The message in the body of an error answer.
enum ErrorBody {
  /// No more of a body is read.
  static let maximumBytes = 64 * 1024

  /// What the body says: the platform's JSON (`error`, `details.message` or a list of messages), a
  /// problem's `detail` (RFC 9457), or else the text itself; on one line, at most 300 characters,
  /// empty where there is nothing.
  static func message(in body: [UInt8]) -> String {
    guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(body)) else {
      return Excerpt.plainText(body)
    }
    var texts: [String] = []
    for text in [fields.error, fields.message, fields.detail].compactMap(\.self) + fields.details
    where !texts.contains(text) {
      texts.append(text)
    }
    guard !texts.isEmpty else { return Excerpt.plainText(body) }
    return Excerpt.clean(texts.joined(separator: ": "), limit: Excerpt.maximumCharacters)
  }

  private struct Fields: Decodable {
    var error: String?
    var message: String?
    var detail: String?
    var details: [String]

    enum CodingKeys: CodingKey { case error, message, detail, details }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      error = try? container.decode(String.self, forKey: .error)
      message = try? container.decode(String.self, forKey: .message)
      detail = try? container.decode(String.self, forKey: .detail)
      if let items = try? container.decode([Item].self, forKey: .details) {
        details = items.compactMap(\.message)
      } else if let text = try? container.decode(String.self, forKey: .details) {
        details = [text]
      } else {
        let item = try? container.decode(Item.self, forKey: .details)
        details = item?.message.map { [$0] } ?? []
      }
    }
  }

  private struct Item: Decodable {
    var message: String?

    enum CodingKeys: CodingKey { case message }

    init(from decoder: any Decoder) throws {
      // An item of another form leaves the others readable.
      let container = try? decoder.container(keyedBy: CodingKeys.self)
      message = try? container?.decode(String.self, forKey: .message)
    }
  }
}
