import Emulator
import Glibc

/// The flags of `demo` beside the settings: what its embedded upstream serves, and how badly.
enum DemoTable {
  /// The embedded upstream, and the faults it is given.
  struct Values {
    var emulator = EmulatorConfiguration()
    var faults: [Fault] = []

    /// Which frames these are, whatever port the embedded upstream has.
    var identity: String {
      switch emulator.source {
      case .drawn: return "the demo's drawn frames"
      case .folder(let path):
        guard let real = realpath(path, nil) else { return "the demo's frames in \(path)" }
        defer { free(real) }
        return "the demo's frames in \(String(cString: real))"
      }
    }
  }

  private static let someTime = Duration.zero...Duration.seconds(3600)

  static let all: [Setting<Values>] = [
    Setting("DEMO_FRAMES", "drawn frames", "a folder: DIR/VIDEO/INDEX.jpg or .png") {
      (text, values) throws(SettingValue.Failure) in values.emulator.source = .folder(text)
    },
    Setting("DEMO_COUNT", "as many as there are", "frames of each video, by repeating") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.repeatedTo = try SettingValue.integer(text, in: 1...100_000)
    },
    Setting("DEMO_VIDEOS", "4", "drawn videos") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.videos = try SettingValue.integer(text, in: 1...1_000_000)
    },
    Setting("DEMO_LATENCY", "0ms", "the upstream's time for a call") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.latency = try SettingValue.duration(text, in: someTime)
    },
    Setting("DEMO_FRAME_COST", "0ms", "the upstream's time for a frame") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.frameCost = try SettingValue.duration(text, in: someTime)
    },
    Setting("DEMO_SLOTS", "any", "frames that the upstream decodes at once") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.slots = try SettingValue.integer(text, in: 1...10_000)
    },
    Setting("DEMO_STREAM_PARTS", "on", "send each part as it is done, or all at the end") {
      (text, values) throws(SettingValue.Failure) in
      values.emulator.streamsParts = try SettingValue.toggle(text)
    },
    Setting("DEMO_FAULTS", "none", "such as 'status=503,first=3'; semicolons between") {
      (text, values) throws(SettingValue.Failure) in
      for item in text.split(separator: ";") {
        do throws(EmulatorError) {
          values.faults.append(try Fault(parsing: String(item)))
        } catch {
          throw SettingValue.Failure(wanted: "a list of faults (\(error))")
        }
      }
    },
  ]

  /// Reads the demo's own flags out of `flags`, and leaves the others.
  static func take(from flags: inout [String: String]) throws(SettingsLoader.Failure) -> Values {
    var values = Values()
    for setting in all {
      guard let text = flags.removeValue(forKey: setting.name) else { continue }
      do throws(SettingValue.Failure) {
        try setting.read(text, &values)
      } catch {
        throw SettingsLoader.Failure(
          description: "\(setting.flag): '\(text)' is not \(error.wanted)")
      }
    }
    return values
  }
}
