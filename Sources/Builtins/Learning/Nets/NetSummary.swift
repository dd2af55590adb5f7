import Learning
import Units

extension NetObject: Summarised {
  public func summary(_ units: UnitTable, width: Int) -> String { NetSummary(net, kind: "net").text(width: width) }
  public func oneLine(_ units: UnitTable) -> String { NetSummary(net, kind: "net").head }
}

extension ModelObject: Summarised {
  public func summary(_ units: UnitTable, width: Int) -> String {
    NetSummary(model.net, kind: "model of").text(width: width)
  }
  public func oneLine(_ units: UnitTable) -> String { NetSummary(model.net, kind: "model of").head }
}

/// What `show` writes of a net: a row a layer, and what they come to.
struct NetSummary {
  private let net: Net
  private let kind: String

  init(_ net: Net, kind: String) { (self.net, self.kind) = (net, kind) }

  /// `net Channels: x [96, 7] → y [96, 7], 128,032 parameters`.
  var head: String {
    func ports(_ ports: [Net.Port]) -> String { ports.map { "\($0.name) \($0.shape)" }.joined(separator: ", ") }
    let count = net.parameterCount
    return
      "\(kind) \(net.name): \(ports(net.inputs)) → \(ports(net.outputs)), \(grouped(count)) \(count == 1 ? "parameter" : "parameters")"
  }

  func text(width: Int) -> String {
    var grid = TextGrid([
      .init("  layer", .left), .init("output", .left), .init("parameters", .right), .init("multiply-adds", .right),
    ])
    for layer in net.layers {
      // A layer that stands in another is told by its own name alone, further in.
      let own = String(layer.path.dropFirst(net.name.utf8.count + 1))
      let label = layer.depth == 0 ? own : lastPart(own)
      grid.add([
        String(repeating: "  ", count: layer.depth + 1) + label, "\(layer.outputShape)",
        layer.parameterCount == 0 ? "" : grouped(layer.parameterCount),
        layer.multiplyAdds == 0 ? "" : grouped(layer.multiplyAdds),
      ])
    }
    let inLayers = net.layers.reduce(0) { $0 + $1.parameterCount }
    if net.parameterCount > inLayers { grid.add(["  (own)", "", grouped(net.parameterCount - inLayers), ""]) }
    grid.add([
      "  total", "", grouped(net.parameterCount), grouped(net.layers.reduce(0) { $0 + $1.multiplyAdds }),
    ])
    return head + "\n" + grid.text(width: width)
  }

  private func lastPart(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }

  /// 1234567 as 1,234,567.
  private func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
