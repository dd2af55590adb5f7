internal import Data

/// Which parameters a file had for a net.
public struct LoadReport: Sendable {
  public struct Misfit: Sendable, Hashable {
    public let path: String
    /// In the net, and in the file.
    public let shape, found: [Int]
  }

  public let net: String
  public let file: String
  /// The places of the net's parameters that were taken, and the tensors they were taken from.
  public let taken: [(place: Int, name: String)]
  /// Parameters of the net, with their shapes, that the file does not have.
  public let missing: [(path: String, shape: [Int])]
  /// Tensors of the file that the net has no place for.
  public let unexpected: [(name: String, shape: [Int])]
  public let misfits: [Misfit]
  private let parameterCount: Int

  init(_ net: Net, _ reader: SafetensorsReader, path file: String) {
    let saved = reader.metadata["net"]
    func inner(_ path: String, _ name: String?) -> Substring {
      guard let name, path.hasPrefix(name + ".") else { return path[...] }
      return path.dropFirst(name.count + 1)
    }
    var free = Dictionary(reader.entries.map { (inner($0.name, saved ?? net.name), $0) }) { first, _ in first }
    var taken: [(Int, String)] = []
    var missing: [(String, [Int])] = []
    var misfits: [Misfit] = []
    for (place, parameter) in net.parameters.enumerated() {
      guard let entry = free.removeValue(forKey: inner(parameter.path, net.name)) else {
        missing.append((parameter.path, parameter.shape))
        continue
      }
      if entry.shape == parameter.shape, entry.type.isConvertible {
        taken.append((place, entry.name))
      } else {
        misfits.append(Misfit(path: parameter.path, shape: parameter.shape, found: entry.shape))
      }
    }
    (self.net, self.file, self.taken, self.missing, self.misfits) = (net.name, file, taken, missing, misfits)
    let left = Set(free.values.map(\.name))
    unexpected = reader.entries.filter { left.contains($0.name) }.map { ($0.name, $0.shape) }
    parameterCount = net.parameters.count
  }

  public var isComplete: Bool { missing.isEmpty && unexpected.isEmpty && misfits.isEmpty }

  /// What was taken and what was not, in a few lines.
  public var text: String {
    let head = "took \(taken.count) of the \(parameterCount) parameters of `\(net)` from `\(file)`"
    return ([head] + notes(limit: 12).map { "  " + $0 }).joined(separator: "\n")
  }

  /// The error of a load that wanted everything; nil if everything was there.
  var fault: LearningError? {
    guard !isComplete else { return nil }
    return LearningError(
      code: "model-file", "`\(file)` does not fit the net `\(net)`", notes: notes(limit: 8),
      help: ["`load(\(net), \"\(file)\", partial: true)` takes what fits and leaves the rest as it begins"])
  }

  var nothingTaken: LearningError {
    LearningError(code: "model-file", "`\(file)` has nothing that fits the net `\(net)`", notes: notes(limit: 8))
  }

  private func notes(limit: Int) -> [String] {
    let names = unexpected.map(\.name)
    let rows =
      misfits.map { "`\($0.path)` is \($0.shape) in the net and \($0.found) in the file" }
      + missing.map { row in
        let nearest = Spelling.closest(to: row.path, among: names)
        return "`\(row.path)` \(row.shape) is not in the file" + (nearest.map { "; it has `\($0)`" } ?? "")
      } + unexpected.map { "`\($0.name)` \($0.shape) of the file is not in the net" }
    guard rows.count > limit else { return rows }
    return rows.prefix(limit) + ["and \(rows.count - limit) more"]
  }
}
