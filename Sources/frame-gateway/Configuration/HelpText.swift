/// The help of commands that take settings.
enum HelpText {
  static func serve() -> String {
    """
    Serve frames of the platform's videos.

    Usage: frame-gateway serve [--FLAG VALUE ...]

    Each setting is a flag, an environment variable and a NAME=value line of the file
    that GATEWAY_CONFIG (--config) names; a flag wins over the environment, that over the file.
    SERVER_ADDRESS and API_TOKEN are also read from ~/supervisely.env where they are unset.

    \(table(SettingTable.all.map(line)))
      --help                         this text
    """
  }

  static func demo() -> String {
    """
    Serve sample frames from an upstream within the program: no account is needed.

    Usage: frame-gateway demo [--frames DIR] [--FLAG VALUE ...]

    The demo's own flags:

    \(table(DemoTable.all.map { ($0.flag, "", $0.help, $0.standard) }))

    Settings of the gateway, as serve has them:

    \(table(SettingTable.all.map(line)))
      --help                         this text
    """
  }

  static func fetch() -> String {
    """
    Fetch frames of a video into a folder, an archive or an array.

    Usage: frame-gateway fetch VIDEO FRAMES -o OUTPUT [--json] [--quiet] [--FLAG VALUE ...]

    FRAMES are indices from 0 and ranges, a dash inclusive, a colon before a step: 0-99:5,120.
    OUTPUT is a folder (000005.jpg and so on), a .zip or .tar of the same names with a manifest, an
    .npy of one array, the .png or .jpg of one frame, or - for standard output: one frame bare,
    several as tar, or as --container says.

    SERVER_ADDRESS is the platform's address or a gateway's: one request finds out, whose answer
    only a gateway gives, and without that answer the platform's API is spoken, which both know;
    --server-kind settles it. A gateway's frames are checked against the digests of its manifest.

    A folder's frames that are there whole are not fetched again, so that a broken run goes on where
    it was. What is refused for good is listed at once; what may succeed later is asked for again,
    --upstream-retries times and once more at the end, and then listed. On a terminal a bar shows
    how far it is.

      --json                         lines of JSON for programs, on standard output where it is free
      --quiet                        say nothing but what failed
    \(table(FetchOptions.all.map { ($0.flag, "", $0.help, $0.standard) }))

    Settings, as serve has them:

    \(table(FetchOptions.settings.map(line)))
      --help                         this text

    Exit status:

    \(statuses())
    """
  }

  static func purge() -> String {
    """
    Make a running gateway forget all frames of videos, in memory and on the disk.

    Usage: frame-gateway purge VIDEO... [--admin PATH]

    The gateway listens for it on the Unix socket that GATEWAY_ADMIN names, which only its own user
    can reach. Each video's line tells what went. Frames that are on their way from the platform go
    to those who wait for them, and are not kept. The first video that can't be purged ends it, with
    a line that says why and an exit status other than 0.

    \(table(SettingTable.all.filter { $0.name == "GATEWAY_ADMIN" }.map(line)))
      --config                       a file of NAME=value lines (default: none)
                                     GATEWAY_CONFIG
      --help                         this text
    """
  }

  private static func statuses() -> String {
    FetchStatus.allCases.map { status in
      let number = String(status.rawValue)
      return "  \(number)\(String(repeating: " ", count: 5 - number.count))\(status.meaning)"
    }.joined(separator: "\n")
  }

  private static func line(_ setting: Setting<Settings>) -> (String, String, String, String) {
    (setting.flag, setting.name, setting.help, setting.standard)
  }

  private static func table(_ rows: [(String, String, String, String)]) -> String {
    rows.map { flag, name, help, standard in
      let left = "  " + flag + String(repeating: " ", count: max(1, 31 - flag.count - 2 + 2))
      let variable = name.isEmpty ? "" : "\n" + String(repeating: " ", count: 33) + name
      return "\(left)\(help) (default: \(standard))\(variable)"
    }.joined(separator: "\n")
  }
}
