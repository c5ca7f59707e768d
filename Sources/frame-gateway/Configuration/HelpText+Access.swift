extension HelpText {
  static func token() -> String {
    """
    Make a token for a caller, and its line for GATEWAY_TOKENS_FILE.

    Usage: frame-gateway token NAME [--file FILE] [--videos LIST]

    NAME says whose token it is, in logs and when callers take turns: up to 64 letters, digits, '.',
    '_' and '-'. The token is printed, and kept nowhere: the line has its SHA-256 alone. A gateway
    that runs reads its file again within 5 s. To take a token away, take its line out.

      --file                         the file that the line is appended to, made with mode 0600
                                     where there is none; then the token alone is printed
      --videos                       the videos that the token gives access to, such as 1,5,10-20;
                                     none for one that only reads /metrics (default: all)
      --help                         this text
    """
  }

  static func sign() -> String {
    """
    Sign a link that opens one address until it expires, without a token.

    Usage: frame-gateway sign ADDRESS --expires TIME [--key-file FILE]

    ADDRESS is the path of a frame, of a batch (frames.zip, frames.tar, frames.npy), of a sheet or
    of its cues (frames.jpg, frames.vtt) with its query, or the whole address; the host is not part
    of what is signed. The link is for GET and HEAD, and has to stay as it is, to the letter.

      --expires                      how long it lives: 30s, 15m, 24h
      --key-file                     lines of an id and a key in hexadecimal; the first key signs
                                     GATEWAY_LINK_KEYS_FILE
      --base-path                    what every path of the gateway begins with (default: none)
                                     GATEWAY_BASE_PATH
      --config                       a file of NAME=value lines (default: none)
                                     GATEWAY_CONFIG
      --help                         this text
    """
  }
}
