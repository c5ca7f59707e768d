import FoundationEssentials

/// The JSON body of `frames:batch` (contract, section 4): unknown keys are refused by name.
extension BatchDraft {
  init(json body: [UInt8]) throws(Problem) {
    do {
      self = try JSONDecoder().decode(BatchBody.self, from: Data(body)).draft
    } catch let problem as Problem {
      throw problem
    } catch let error as DecodingError {
      throw Problem(.invalidRequest, "the body: \(Self.sentence(error))")
    } catch {
      throw Problem(.invalidRequest, "the body is not valid JSON")
    }
  }

  private static func sentence(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context):
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty
        ? "a JSON object is wanted" : "\(path.joined(separator: ".")) has another type than wanted"
    case .dataCorrupted(let context):
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty
        ? "is not valid JSON" : "\(path.joined(separator: ".")) is no value that can be used"
    @unknown default: return "can't be read"
    }
  }
}

private struct BatchBody: Decodable {
  var draft = BatchDraft()

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    for index in try members.index(at: "frames") { draft.selection.append(index) }
    if members.contains(Key(stringValue: "ranges")) {
      for stride in try members.decode([RangeBody].self, forKey: Key(stringValue: "ranges")) {
        draft.selection.append(stride.stride)
      }
    }
    for key in members.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      switch key.stringValue {
      case "frames", "ranges": continue
      case "container":
        let name = try members.decode(String.self, forKey: key)
        guard let container = BatchContainer(rawValue: name) else {
          throw Problem.parameter("container", "one of zip, tar, multipart, raw, npy is wanted")
        }
        draft.container = container
      case "format": draft.format = try members.decode(String.self, forKey: key)
      case "width", "height", "quality", "timeout":
        _ = try draft.set(key.stringValue, to: members.decode(NumberText.self, forKey: key).text)
      default: try draft.set(key.stringValue, to: members.decodeText(forKey: key))
      }
    }
  }
}

extension KeyedDecodingContainer {
  /// A string; for a key that does not exist the text matters not, as its name is refused.
  fileprivate func decodeText(forKey key: Key) throws -> String {
    let isKnown =
      FrameOptions.names.contains(key.stringValue)
      || ["on_error", "order"].contains(key.stringValue)
    return isKnown ? try decode(String.self, forKey: key) : ""
  }

  /// A list of frame indexes; empty where there is none.
  fileprivate func index(at name: String) throws -> [Int64] {
    guard let key = allKeys.first(where: { $0.stringValue == name }) else { return [] }
    let indexes: [Int64]
    do {
      indexes = try decode([Int64].self, forKey: key)
    } catch let error where !(error is DecodingError) {
      // Foundation's word for a number that does not fit, which comes without a path.
      throw Problem.parameter(name, "whole numbers below 2^63 are wanted")
    }
    guard indexes.allSatisfy({ $0 >= 0 && $0 < .max }) else {
      throw Problem.parameter(name, "frame indexes are 0 or more")
    }
    return indexes
  }
}

private struct RangeBody: Decodable {
  var stride: FrameSelection.Stride

  private enum Key: String, CodingKey, CaseIterable { case start, stop, step }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys
    where Key(stringValue: key.stringValue) == nil {
      throw Problem.parameter("ranges", "a range has start, stop and step, not \(key.stringValue)")
    }
    do {
      stride = try Self.stride(decoder.container(keyedBy: Key.self))
    } catch let error where !(error is DecodingError || error is Problem) {
      throw Problem.parameter("ranges", "whole numbers below 2^63 are wanted")
    }
  }

  private static func stride(
    _ members: KeyedDecodingContainer<Key>
  ) throws -> FrameSelection.Stride {
    let start = try members.decodeIfPresent(Int64.self, forKey: .start) ?? 0
    guard let stop = try members.decodeIfPresent(Int64.self, forKey: .stop) else {
      throw Problem.parameter("ranges", "a range needs a stop")
    }
    let step = try members.decodeIfPresent(Int64.self, forKey: .step) ?? 1
    guard start >= 0, stop >= 0 else {
      throw Problem.parameter("ranges", "start and stop are 0 or more")
    }
    guard step >= 1 else { throw Problem.parameter("ranges", "step is 1 or more") }
    return FrameSelection.Stride(start: start, stop: stop, step: step)
  }
}

/// A number, as the text that a link would have.
private struct NumberText: Decodable {
  var text: String

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int64.self) {
      text = String(number)
    } else {
      text = try String(value.decode(Double.self))
    }
  }
}
