import CLinux
import Glibc

/// An epoll set: which sockets became readable or writable since they were asked last.
///
/// Edge-triggered: a socket is told of once, and is then used until the kernel says `EAGAIN`.
struct Readiness {
  /// What happened to a socket.
  struct Events: OptionSet {
    let rawValue: UInt32
    static let readable = Events(rawValue: EPOLLIN.rawValue)
    static let writable = Events(rawValue: EPOLLOUT.rawValue)
    /// The peer sends no more (`EPOLLRDHUP`).
    static let peerClosed = Events(rawValue: EPOLLRDHUP.rawValue)
    /// Both directions are closed, or the connection was reset.
    static let gone = Events(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
  }

  let descriptor: Int32
  private var events: [epoll_event]

  init(capacity: Int = 256) throws(ServerError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw .noEventLoop(errno: errno) }
    events = Array(repeating: epoll_event(), count: capacity)
  }

  /// Watches a socket until it is closed; `token` comes back with its events.
  func add(_ socket: Int32, token: UInt64) -> Bool {
    var event = epoll_event()
    event.events =
      EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    event.data.u64 = token
    return epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event) == 0
  }

  /// Watches what ends a wait; its events have `token`.
  func add(_ signal: WakeSignal, token: UInt64) -> Bool {
    var event = epoll_event()
    event.events = EPOLLIN.rawValue | EPOLLET.rawValue
    event.data.u64 = token
    return epoll_ctl(descriptor, EPOLL_CTL_ADD, signal.descriptor, &event) == 0
  }

  /// Takes what is there, or comes within so many milliseconds; gives how many `event(at:)` there
  /// are.
  mutating func poll(waiting milliseconds: Int32 = 0) -> Int {
    let count = events.withUnsafeMutableBufferPointer {
      epoll_wait(descriptor, $0.baseAddress, Int32($0.count), milliseconds)
    }
    return max(0, Int(count))
  }

  var capacity: Int { events.count }

  func event(at index: Int) -> (token: UInt64, events: Events) {
    (events[index].data.u64, Events(rawValue: events[index].events))
  }
}
