import Documents
import Glibc

/// Shows one page to browsers of this machine and tells them when it has changed: HTTP with server-sent events.
///
/// It listens on 127.0.0.1 only, at a port that the system picks, and answers for two paths that begin with a word nobody can
/// guess, so that neither other machines nor other users' programs nor other sites in the same browser can read the
/// report. It reads nothing from disk: the page is given to it. Chosen over a page that keeps reloading itself, which blinks
/// and works while nothing has changed, and over a script left in the written report, which would stay there.
final class LiveServer {
  private let listener: Int32
  private let token: String
  private var page: [UInt8] = []
  /// Browsers that wait for news.
  private var waiting: [Int32] = []
  /// Requests that have not come in whole.
  private var incoming: [Int32: [UInt8]] = [:]

  let port: UInt16
  var address: String { "http://127.0.0.1:\(port)/\(token)/" }

  /// What the page does to stay up to date; the address is its own, and so is the word by which its policy knows it.
  var script: HTMLWriter.PageScript {
    HTMLWriter.PageScript(
      text: "new EventSource(\"events\").onmessage = () => location.reload();", nonce: token, connections: "'self'")
  }

  init() throws(ReportFailure) {
    func failure() -> ReportFailure { .server(String(cString: strerror(errno))) }
    let listener = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard listener >= 0 else { throw failure() }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, pointer, &size) == 0
      }
    }
    guard bound else {
      let failure = failure()
      close(listener)
      throw failure
    }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    var generator = SystemRandomNumberGenerator()
    let digits = String(generator.next() as UInt64, radix: 16)
    token = String(repeating: "0", count: 16 - digits.count) + digits
  }

  deinit {
    close(listener)
    for client in waiting + Array(incoming.keys) { close(client) }
  }

  /// Shows another page from now on, and tells the open ones.
  func show(_ text: String) {
    page = Array(text.utf8)
    waiting = waiting.filter { client in
      if send(client, Array("data: changed\n\n".utf8)) { return true }
      close(client)
      return false
    }
  }

  /// Answers what comes in within a time.
  func serve(milliseconds: Int32) {
    var descriptors = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    descriptors += (waiting + Array(incoming.keys)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return }
    for descriptor in descriptors where descriptor.revents != 0 {
      if descriptor.fd == listener { accept() } else { read(descriptor.fd) }
    }
  }

  private func accept() {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    _ = fcntl(client, F_SETFL, O_NONBLOCK)
    guard incoming.count + waiting.count < 64 else {
      close(client)
      return
    }
    incoming[client] = []
  }

  private func read(_ client: Int32) {
    var block = [UInt8](repeating: 0, count: 4096)
    let count = recv(client, &block, block.count, 0)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else { return drop(client) }
    // One that waits for news has nothing more to say.
    guard var request = incoming[client] else { return }
    request += block[..<count]
    incoming[client] = request
    guard request.count <= 16384 else { return drop(client) }
    let text = String(decoding: request, as: UTF8.self)
    guard text.contains("\r\n\r\n") else { return }
    incoming[client] = nil
    if answer(client, text) { waiting.append(client) } else { close(client) }
  }

  private func drop(_ client: Int32) {
    incoming[client] = nil
    waiting.removeAll { $0 == client }
    close(client)
  }

  /// Whether the connection stays open.
  private func answer(_ client: Int32, _ request: String) -> Bool {
    let lines = request.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines.first?.split(separator: " ") ?? []
    let host = lines.first { $0.lowercased().hasPrefix("host:") }?.dropFirst(5).filter { $0 != " " } ?? ""
    // A name that another site made to lead here is not ours.
    guard host == "127.0.0.1:\(port)" || host == "localhost:\(port)" else {
      reply(client, "421 Misdirected Request", "text/plain", Array("not here\n".utf8))
      return false
    }
    guard words.count == 3, words[0] == "GET" else {
      reply(client, "405 Method Not Allowed", "text/plain", Array("only GET\n".utf8))
      return false
    }
    switch words[1] {
    case "/\(token)/":
      reply(client, "200 OK", "text/html; charset=utf-8", page)
      return false
    case "/\(token)/events":
      return send(
        client, Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n".utf8))
    default:
      reply(client, "404 Not Found", "text/plain", Array("nothing here\n".utf8))
      return false
    }
  }

  private func reply(_ client: Int32, _ status: String, _ type: String, _ body: [UInt8]) {
    let head =
      "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\nCache-Control: no-store\r\n"
      + "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    if send(client, Array(head.utf8) + body) { shutdown(client, Int32(SHUT_WR)) }
  }

  /// Sends all of it, unless the other end is gone or will not take it for two seconds.
  private func send(_ client: Int32, _ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        var descriptor = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
        guard poll(&descriptor, 1, 2000) > 0 else { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
