/// The calls' JSON bodies, written as the platform's own SDK writes them.
enum RequestText {
  static func frame(video: Int64, index: Int64) -> String {
    "{\"videoId\": \(video), \"frame\": \(index)}"
  }

  static func frames(video: Int64, indices: [Int64]) -> String {
    let list = indices.map(String.init).joined(separator: ", ")
    return "{\"videoId\": \(video), \"frames\": [\(list)]}"
  }

  static func info(video: Int64) -> String {
    "{\"id\": \(video), \"forceMetadataForLinks\": true}"
  }
}
