import Testing

@testable import frame_gateway

@Suite("Help")
struct HelpTextTests {
  @Test("serve's help lists every setting with its flag, variable and default")
  func serve() {
    let lines = HelpText.serve().split(separator: "\n").map(String.init)
    for setting in SettingTable.all {
      let place = lines.firstIndex { $0.hasPrefix("  \(setting.flag) ") }
      guard let place else {
        Issue.record("\(setting.flag) is missing")
        continue
      }
      #expect(lines[place].contains(setting.help))
      #expect(lines[place].hasSuffix("(default: \(setting.standard))"))
      #expect(lines[place + 1].filter { $0 != " " } == setting.name)
    }
  }

  @Test("demo's help lists its own flags and all settings")
  func demo() {
    let lines = HelpText.demo().split(separator: "\n").map(String.init)
    for flag in DemoTable.all.map(\.flag) + SettingTable.all.map(\.flag) {
      #expect(lines.contains { $0.hasPrefix("  \(flag) ") }, "\(flag)")
    }
  }

  @Test(
    "fits a terminal of 100 columns",
    arguments: [
      HelpText.serve(), HelpText.demo(), HelpText.purge(), HelpText.token(), HelpText.sign(),
    ])
  func width(text: String) {
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
