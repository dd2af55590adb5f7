import Glibc

/// A file of scalars by step that TensorBoard shows: `tensorboard --logdir FOLDER`.
///
/// The file is a row of records, each a length, a check of it, an `Event` message and a check of that (TensorFlow,
/// `tfrecord` and `event.proto`). Records gather until `flush`, which appends them at once; a reader leaves out a
/// record that is not whole. Each run writes a file of its own, so a run that is taken up again continues the curves.
public final class EventFile: @unchecked Sendable {
  public let path: String
  private let file: LogDescriptor
  private var pending: [UInt8] = []

  /// Makes `events.out.tfevents.<seconds>.<host>` in a folder, which is made too where it is not there.
  /// - Throws: `unwritable-file`.
  public init(folder: String) throws(LearningError) {
    try LogDescriptor.makeFolder(folder)
    let now = Self.now
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let hostName = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let seconds = "\(Int(now))"
    let name = "events.out.tfevents.\(String(repeating: "0", count: max(10 - seconds.count, 0)))\(seconds).\(hostName)"
    var attempt = 0
    var path = "\(folder)/\(name)"
    // Two runs may begin in the same second.
    while access(path, F_OK) == 0 {
      attempt += 1
      path = "\(folder)/\(name).\(attempt)"
    }
    self.path = path
    file = try LogDescriptor(path: path, isNew: true)
    add(now) { $0.add(3, "brain.Event:2") }
    try flush()
  }

  /// One point of the curve `tag`; slashes in it make groups. It reaches the file with the next `flush`.
  /// - Parameter time: seconds since 1970; now where nil.
  public func scalar(tag: String, value: Double, step: Int, time: Double? = nil) {
    add(time ?? Self.now) { event in
      event.add(2, step)
      event.add(5) { summary in
        summary.add(1) { point in
          point.add(1, tag)
          point.add(2, Float(value))
        }
      }
    }
  }

  /// Appends what has gathered to the file.
  /// - Throws: `unwritable-file`; what has gathered is kept then.
  public func flush() throws(LearningError) {
    guard !pending.isEmpty else { return }
    try file.append(pending)
    pending.removeAll(keepingCapacity: true)
  }

  private func add(_ time: Double, _ build: (inout ProtocolBuffer) -> Void) {
    var event = ProtocolBuffer()
    event.add(1, time)
    build(&event)
    let length = Self.littleEndian(UInt64(event.bytes.count))
    pending += length + Self.littleEndian(CRC32C.masked(length))
    pending += event.bytes + Self.littleEndian(CRC32C.masked(event.bytes))
  }

  private static func littleEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
    withUnsafeBytes(of: bits.littleEndian) { Array($0) }
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
