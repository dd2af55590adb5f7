/// Which field of the file becomes which column of the table.
struct ColumnResolver {
  struct Output {
    var name: String
    var unit: String?
    var field: Int
    /// Which of the parser's buffers holds the numbers; columns of one field share it.
    var buffer = 0
    var action: RowPlan.Action
    var scale = 1.0
    var offset = 0.0
  }

  /// The time axis first, if there is one.
  private(set) var outputs: [Output] = []
  private var bufferCount = 0
  private let path: String
  private let names: [CSVHeader.Name]
  private let positions: [String: [Int]]

  init(_ path: String, _ names: [CSVHeader.Name], _ options: CSVOptions) throws(DataError) {
    self.path = path
    self.names = names
    var positions: [String: [Int]] = [:]
    for (index, name) in names.enumerated() { positions[name.text, default: []].append(index) }
    self.positions = positions

    if let time = options.time {
      let field = try field(named: time.source)
      switch time.form {
      case .iso: try add(Output(name: time.name, unit: nil, field: field, action: .instant))
      case .elapsed(let scale, let offset):
        try add(Output(name: time.name, unit: time.unit, field: field, action: .number, scale: scale, offset: offset))
      case .unix(let scale):
        try add(Output(name: time.name, unit: nil, field: field, action: .number, scale: scale))
      }
    }
    for request in options.columns {
      let field = try field(named: request.source)
      switch request.kind {
      case .text: try add(Output(name: request.name, unit: nil, field: field, action: .text))
      case .number(let scale, let offset):
        try add(
          Output(
            name: request.name, unit: request.unit, field: field, action: .number, scale: scale, offset: offset))
      }
    }
    if options.others {
      let taken = Set(outputs.map(\.field))
      for (field, name) in names.enumerated() where !taken.contains(field) {
        _ = try self.field(named: name.text)
        try add(Output(name: name.text, unit: nil, field: field, action: .number))
      }
    }
    var seen: Set<String> = []
    for output in outputs where !seen.insert(output.name).inserted {
      throw .options(path: path, .repeatedName(output.name))
    }
  }

  private mutating func add(_ output: Output) throws(DataError) {
    var output = output
    if let twin = outputs.first(where: { $0.field == output.field }) {
      guard twin.action == output.action else { throw .options(path: path, .twoKinds(names[output.field].text)) }
      output.buffer = twin.buffer
    } else {
      output.buffer = bufferCount
      bufferCount += 1
    }
    outputs.append(output)
  }

  private func field(named name: String) throws(DataError) -> Int {
    guard let found = positions[name], let first = found.first else {
      let known = names.map(\.text)
      throw .options(path: path, .noColumn(name, among: known, closest: Spelling.closest(to: name, among: known)))
    }
    if found.count > 1 {
      let again = names[found[1]]
      throw .content(
        Place(path: path, line: again.line, column: again.column, field: found[1] + 1, name: name),
        .repeatedHeader(name: name, firstField: first + 1))
    }
    return first
  }

  /// Enters into a plan what to do with each field.
  func complete(_ plan: inout RowPlan) {
    plan.actions = Array(repeating: .skip, count: names.count)
    plan.outputs = Array(repeating: -1, count: names.count)
    plan.names = names.map(\.text)
    plan.outputCount = bufferCount
    for output in outputs {
      plan.actions[output.field] = output.action
      plan.outputs[output.field] = output.buffer
    }
  }
}
