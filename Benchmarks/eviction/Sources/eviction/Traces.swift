/// What is replayed, made from a seed.
struct Traces {
  /// Who work at the same time, two by two on the same video.
  static let people = 8
  /// A person goes on to another video after this many requests of all, on average.
  static let requestsAVideo = 6000 * people
  /// Frames that a dataset's reader asks for at once.
  static let slice = 50

  private var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  /// People at work. With `forms` they look at strips of thumbnails as well, and at some frames
  /// without loss: each is a look at the original first, whose digest names the form.
  mutating func scrub(_ count: Int, firstVideo: Int32 = 1, forms: Bool = false) -> [Request] {
    var nextVideo = firstVideo + Int32(Self.people / 2)
    var scrubbers = (0..<Int32(Self.people)).map {
      Scrubber(video: firstVideo + $0 / 2, start: $0 % 2 * Scrubber.region / 2)
    }
    var requests: [Request] = []
    while requests.count < count {
      let person = Int.random(in: 0..<Self.people, using: &random)
      if Int.random(in: 0..<Self.requestsAVideo, using: &random) < Self.people {
        scrubbers[person] = Scrubber(video: nextVideo, start: 0)
        nextVideo += 1
      }
      let frame = scrubbers[person].next(&random)
      let video = scrubbers[person].video
      requests.append(Request(.person, video: video, frame: frame))
      guard forms else { continue }
      switch Int.random(in: 0..<200, using: &random) {
      case 0: requests += strip(of: scrubbers[person])
      case 1...6: requests.append(Request(.person, video: video, frame: frame, form: .png))
      default: break
      }
    }
    return requests
  }

  private func strip(of scrubber: Scrubber) -> [Request] {
    stride(from: scrubber.start, to: scrubber.start + Scrubber.region, by: 10).flatMap { frame in
      [
        Request(.person, video: scrubber.video, frame: frame),
        Request(.person, video: scrubber.video, frame: frame, form: .thumbnail),
      ]
    }
  }

  /// Every fifth frame of videos of 400, one video after the other.
  func dataset(videos: Int32) -> [Request] {
    (0..<videos).flatMap { video in
      stride(from: 0, to: 400, by: 5).map { frame in
        Request(.dataset, video: 1_000_000 + video, frame: frame)
      }
    }
  }

  mutating func shuffled(_ requests: [Request], times: Int) -> [Request] {
    (0..<times).flatMap { _ in requests.shuffled(using: &random) }
  }

  /// Both at once: a dataset's slices between the people's requests, so that both end together.
  func mix(_ people: [Request], _ dataset: [Request]) -> [Request] {
    var mixed: [Request] = []
    var rest = dataset[...]
    for (number, request) in people.enumerated() {
      mixed.append(request)
      while (dataset.count - rest.count) * people.count <= number * dataset.count, !rest.isEmpty {
        mixed += rest.prefix(Self.slice)
        rest = rest.dropFirst(Self.slice)
      }
    }
    return mixed
  }
}
