import Checking
import Data
import Runtime
import Simulation
import Units

/// Puts a trajectory into a table: outputs, the states that no output hides, and the inputs, over elapsed time.
struct TrajectoryTable {
  private let twin: TwinObject
  private let model: TwinModel
  private let failure: SimulationFailure
  private let site: DeclarationSite

  init(_ twin: TwinObject, _ model: TwinModel, _ failure: SimulationFailure, _ site: DeclarationSite) {
    self.twin = twin
    self.model = model
    self.failure = failure
    self.site = site
  }

  /// Members that failed are left out, with a warning; it is an error when all have.
  func table(_ trajectory: Trajectory, members count: Int) throws -> TableObject {
    if count > 0, trajectory.failures.count == count, let first = trajectory.failures.first {
      throw failure.evaluationError(first.error, prefix: "all \(count) members of the ensemble failed; the first: ")
    }
    warn(trajectory, count)
    let failed = Set(trajectory.failures.map(\.member))
    func kept(_ column: Trajectory.Column) -> [[Double]] {
      failed.isEmpty
        ? column.members : column.members.indices.filter { !failed.contains($0) }.map { column.members[$0] }
    }
    var columns: [Data.Column] = []
    var members: [String: [[Double]]] = [:]
    for entry in twin.type.observed {
      guard let column = trajectory.column(entry.name) else { continue }
      columns.append(Data.Column(entry.name, Values(column.nominal), unit: entry.quantity.unit?.symbol))
      if count > 0 { members[entry.name] = kept(column) }
    }
    for (entry, output) in zip(twin.type.inputs, model.inputOutputs) {
      let values = Values(trajectory.outputs[output].nominal)
      columns.append(Data.Column(entry.name, values, unit: entry.quantity.unit?.symbol))
    }
    let time = TimeAxis("time", Values(trajectory.times), kind: .elapsed)
    return TableObject(try Data.Table(columns, time: time), members: members)
  }

  private func warn(_ trajectory: Trajectory, _ count: Int) {
    guard let first = trajectory.failures.first else { return }
    let error = failure.evaluationError(first.error)
    site.host.writeStatus(
      "warning: \(trajectory.failures.count) of \(count) members failed and were left out; the first: \(error.message)\n"
    )
  }
}
