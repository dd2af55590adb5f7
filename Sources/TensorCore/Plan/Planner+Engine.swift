internal import CKernels

/// An operation that has no kernel of its own: the engine carries it out, on copies. Rare in what is planned.
final class EngineCall: @unchecked Sendable {
  let operation: Operation
  let inputs: [TensorSpec]
  let outputs: [TensorSpec]
  /// What the last run threw.
  var failure: (any Error)?

  init(_ operation: Operation, _ inputs: [TensorSpec], _ outputs: [TensorSpec]) {
    (self.operation, self.inputs, self.outputs) = (operation, inputs, outputs)
  }

  /// Addresses of the operands, inputs first, behind a reference to the call.
  func run(_ addresses: UnsafePointer<UnsafeMutableRawPointer?>) {
    do {
      let arrays = try inputs.enumerated().map { index, spec in
        let array = try DenseArray(uninitialized: spec)
        if let address = addresses[index] { array.storage.base.copyMemory(from: address, byteCount: spec.byteCount) }
        return array
      }
      for (index, result) in try operation.evaluateInEngine(arrays).enumerated() {
        addresses[inputs.count + index]?.copyMemory(from: result.raw, byteCount: outputs[index].byteCount)
      }
    } catch {
      failure = error
    }
  }
}

extension Planner {
  mutating func emitEngine(_ operation: Operation, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let call = EngineCall(operation, inputs.map(spec), graph.nodes[node].results)
    emitter.memory.keep(call)
    calls.append(call)
    let sources = try inputs.map { try rowMajor($0) }
    let value = Graph.Value(node: node)
    try rowMajorResult(value) { planner, target in
      let pointers = [UnsafeMutableRawPointer?](repeating: nil, count: sources.count + 2)
      let arguments = planner.emitter.memory.array(pointers)
      arguments[0] = Unmanaged.passUnretained(call).toOpaque()
      for (index, place) in (sources + [target]).enumerated() {
        planner.emitter.point(
          arguments, byteOffset: (index + 1) * MemoryLayout<UnsafeMutableRawPointer?>.stride, at: place)
      }
      planner.emitter.append(
        operation.name, "\(target.shape) \(target.type)",
        kernel: { raw, _, _, _ in
          guard let raw else { return }
          let pointers = raw.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
          guard let call = pointers[0] else { return }
          Unmanaged<EngineCall>.fromOpaque(call).takeUnretainedValue().run(pointers + 1)
        }, arguments, tasks: { _ in 1 }, scratch: { _ in 0 }, cost: { _ in 0 })
    }
  }
}
