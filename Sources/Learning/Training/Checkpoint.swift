internal import Data
internal import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// A run as it stands between two batches, in one file: parameters and running statistics (`model.`), the optimiser's
/// moments (`optimizer.`), sums of gradients (`sum.`), the best parameters so far (`best.`), the history, and, as
/// texts, the counters and the options that must be the same for the run to go on.
///
/// The random state is the number of batches done: the order of samples follows from seed and epoch, dropout from seed
/// and that number.
struct Checkpoint {
  var state: RunState
  var tensors: [String: Tensor]

  static let format = "twinscript checkpoint 1"

  /// Writes the file whole or not at all.
  /// - Throws: `checkpoint`, a `LearningError`.
  func write(to path: String, net: Net, fingerprint: [(name: String, value: String)]) throws(LearningError) {
    var metadata = ["format": Checkpoint.format, "net": net.name, "source": Checkpoint.condensed(net.source)]
    for (place, row) in fingerprint.enumerated() {
      metadata["option.\(place < 10 ? "0" : "")\(place)"] = "\(row.name)=\(row.value)"
    }
    for (name, value) in state.numbers { metadata["state.\(name)"] = "\(value)" }
    var written = tensors.map { SafetensorsTensor($0.key, $0.value) }
    let columns = state.history.first?.columns.map(\.name) ?? []
    if !columns.isEmpty {
      metadata["history"] = columns.joined(separator: "\n")
      metadata["terms"] = "\(state.history[0].terms.count) \(state.history[0].validTerms.count)"
      written.append(
        SafetensorsTensor(
          "history", [state.history.count, columns.count], state.history.flatMap { $0.columns.map(\.value) }))
      written.append(SafetensorsTensor("history.best", [state.history.count], state.history.map(\.isBest)))
    }
    do throws(DataError) {
      try SafetensorsWriter.write(written, metadata: metadata, to: path)
    } catch {
      throw LearningError(
        code: "checkpoint", "the checkpoint `\(path)` cannot be written: \(error.message)",
        help: error.help.map { [$0] } ?? [])
    }
  }

  /// Reads what `write` wrote.
  /// - Throws: `checkpoint`, a `LearningError`, if the file is cut off, is no checkpoint, or belongs to another net or
  ///   to other options.
  init(path: String, net: Net, fingerprint: [(name: String, value: String)]) throws(LearningError) {
    func refuse(_ reason: String, help: String = "train without `resume`, or into another folder") -> LearningError {
      LearningError(code: "checkpoint", "`\(path)` cannot be taken up: \(reason)", help: [help])
    }
    let reader: SafetensorsReader
    var tensors: [String: Tensor] = [:]
    do throws(DataError) {
      reader = try SafetensorsReader(path: path)
    } catch { throw refuse(error.message, help: "remove it to train from the beginning") }
    guard reader.metadata["format"] == Checkpoint.format else {
      throw refuse(
        reader.metadata["format"].map { "it is a `\($0)`" } ?? "it is no checkpoint of a training run")
    }
    guard reader.metadata["net"] == net.name else {
      throw refuse("it belongs to the net `\(reader.metadata["net"] ?? "")`, not to `\(net.name)`")
    }
    for parameter in net.parameters {
      guard let entry = try? reader.entry("model.\(parameter.path)") else {
        throw refuse("it has no parameter `\(parameter.path)`: the net has changed")
      }
      guard entry.shape == parameter.shape else {
        throw refuse(
          "the parameter `\(parameter.path)` has shape \(entry.shape) there, but \(parameter.shape) in the net")
      }
    }
    guard reader.metadata["source"] == Checkpoint.condensed(net.source) else {
      throw refuse("the text of the net `\(net.name)` has changed")
    }
    let stored = reader.metadata.filter { $0.key.hasPrefix("option.") }.sorted { $0.key < $1.key }.map { row in
      let parts = row.value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(parts[0]), value: String(parts.last ?? ""))
    }
    for option in fingerprint {
      let old = stored.first { $0.name == option.name }?.value
      if old != option.value {
        throw refuse("it was made with another `\(option.name)` (\(old ?? "none"), now \(option.value))")
      }
    }
    if let extra = stored.first(where: { row in !fingerprint.contains { $0.name == row.name } }) {
      throw refuse("it was made with `\(extra.name)` (\(extra.value)), which no longer matters")
    }
    do {
      for entry in reader.entries {
        let type: ScalarType
        switch entry.type {
        case .float32: type = .float32
        case .float64: type = .float64
        case .int32: type = .int32
        case .bool: type = .bool
        default: continue
        }
        let tensor = try Tensor.full(entry.shape, 0, type: type)
        try reader.withBytes(of: entry.name) { bytes in
          if let base = bytes.baseAddress {
            tensor.withMutableBytes { $0.copyMemory(from: base, byteCount: bytes.count) }
          }
        }
        tensors[entry.name] = tensor
      }
    } catch { throw refuse("\(error)") }
    guard let state = RunState(reader.metadata, tensors) else { throw refuse("its counters cannot be read") }
    (self.state, self.tensors) = (state, tensors)
  }

  init(state: RunState, tensors: [String: Tensor]) { (self.state, self.tensors) = (state, tensors) }

  /// The text of a net without comments and white space, in which a change means another net.
  static func condensed(_ source: String) -> String {
    source.split(separator: "\n").map { line in
      String(line.prefix { $0 != "#" }.filter { !$0.isWhitespace })
    }.joined()
  }

  /// Makes the folder and takes away what a process that was killed left half-written there.
  /// - Throws: `checkpoint`, a `LearningError`.
  static func prepare(folder: String) throws(LearningError) {
    var made = folder.hasPrefix("/") ? "/" : ""
    for part in folder.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if mkdir(made, 0o777) != 0, errno != EEXIST, errno != EISDIR {
        throw LearningError(
          code: "checkpoint", "the folder `\(folder)` cannot be made: \(String(cString: strerror(errno)))")
      }
    }
    guard let entries = opendir(folder) else {
      throw LearningError(
        code: "checkpoint", "the folder `\(folder)` cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // `last.safetensors.<process>-<attempt>.part`
      for file in ["last", "best"] where name.hasPrefix("\(file).safetensors.") && name.hasSuffix(".part") {
        let process = String(name.dropFirst("\(file).safetensors.".count).prefix { $0 != "-" })
        if program(of: process) != program(of: "self") { unlink("\(folder)/\(name)") }
      }
    }
  }

  /// What a process runs; nil if there is none of that number, which may be another's by now.
  private static func program(of process: String) -> String? {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/\(process)/exe", &path, path.count)
    return length > 0 ? String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }
}
