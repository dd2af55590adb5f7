import CKernels
import XCTest

/// Cross-entropy and its gradient against their formulas, in doubles.
final class CrossEntropyTests: RowKernelCase {
  private struct Case {
    var rows: Int, columns: Int
    var smoothing = 0.0, hasWeights = false, hasLossGradient = false, inPlace = false
  }

  private var cases: [Case] {
    [
      Case(rows: 0, columns: 4), Case(rows: 3, columns: 0), Case(rows: 1, columns: 1), Case(rows: 64, columns: 10),
      Case(rows: 35, columns: 16, smoothing: 0.1), Case(rows: 19, columns: 37, hasWeights: true, hasLossGradient: true),
      Case(rows: 21, columns: 50, smoothing: 0.2, hasWeights: true, hasLossGradient: true, inPlace: true),
      Case(rows: 5, columns: 600, smoothing: 0.3, inPlace: true), Case(rows: 5, columns: 601, hasWeights: true),
    ]
  }

  func testLossAndGradient() {
    for test in cases {
      check(test, Float.self)
      check(test, Double.self)
    }
  }

  private func check<T: RowElement>(_ test: Case, _: T.Type) {
    let (rows, columns) = (test.rows, test.columns)
    let logits = (numbers(rows * columns, seed: 12) as [T]).map { $0 * 8 }
    let weights = (numbers(columns, seed: 13) as [T]).map { $0 + 1.5 }, lossGradient: [T] = numbers(rows, seed: 14)
    // Of every seventh row the class is ignored, of some others it does not exist.
    let classes: [Int32] = (0..<rows).map { row in
      if row % 7 == 3 { return -1 }
      if row % 11 == 5 { return row % 2 == 0 ? Int32(columns) : -2 }
      return columns == 0 ? .max : Int32((row * 31 + 7) % columns)
    }
    var loss: [Double] = [], rowWeight: [Double] = [], logSum: [Double] = [], gradient: [Double] = []
    let w = (0..<columns).map { test.hasWeights ? Double(weights[$0]) : 1 }
    for row in 0..<rows {
      let z = logits[(row * columns)..<((row + 1) * columns)].map(Double.init)
      let greatest = z.max() ?? -.infinity
      let total = z.isEmpty ? -.infinity : greatest + log(z.reduce(0) { $0 + exp($1 - greatest) })
      logSum.append(total)
      guard classes[row] >= 0 && classes[row] < columns else {
        let value = classes[row] == -1 ? 0 : Double.nan
        loss.append(value)
        rowWeight.append(value)
        gradient += Array(repeating: value, count: columns)
        continue
      }
      let label = Int(classes[row]), even = test.smoothing / Double(columns)
      // The distribution that the logits are compared with, not summing to 1 where there are weights.
      let wanted = (0..<columns).map { w[$0] * (even + ($0 == label ? 1 - test.smoothing : 0)) }
      loss.append(zip(wanted, z).reduce(0) { $0 + $1.0 * (total - $1.1) })
      rowWeight.append(w[label])
      let factor = 0.25 * (test.hasLossGradient ? Double(lossGradient[row]) : 1), sum = wanted.reduce(0, +)
      gradient += z.indices.map { factor * (exp(z[$0] - total) * sum - wanted[$0]) }
    }
    let message = "\(test) \(T.self)"
    inEveryWay(message) { way in
      let input = FencedRows(rows: rows, columns: columns, gap: 2, filledWith: logits)
      let result = FencedRows<T>(rows: rows, columns: columns, gap: 3)
      let labels = FencedRows(classes), factors = FencedRows(weights), upstream = FencedRows(lossGradient)
      let outputs = (0..<3).map { _ in FencedRows<T>(rows: 1, columns: rows) }
      var entropy = ck_cross_entropy()
      entropy.type = T.rowType
      entropy.rows = Int64(rows)
      entropy.columns = Int64(columns)
      entropy.logits = UnsafeRawPointer(input.base)
      entropy.logits_row = input.stride
      entropy.classes = UnsafePointer(labels.base)
      if test.hasWeights { entropy.weights = UnsafeRawPointer(factors.base) }
      entropy.smoothing = test.smoothing
      entropy.loss = UnsafeMutableRawPointer(outputs[0].base)
      entropy.row_weight = UnsafeMutableRawPointer(outputs[1].base)
      entropy.log_sum = UnsafeMutableRawPointer(outputs[2].base)
      entropy.gradient_scale = 0.25
      if test.hasLossGradient {
        entropy.loss_gradient = UnsafeRawPointer(upstream.base)
        entropy.loss_gradient_stride = 1
      }
      func carryOut(_ kernel: @escaping ck_kernel) {
        run(
          kernel, entropy, tasks: ck_cross_entropy_tasks(&entropy), scratch: ck_cross_entropy_scratch(&entropy), way)
      }
      // First the loss alone and the gradient from what it leaves, then both in one pass.
      carryOut(ck_cross_entropy_run)
      let losses = outputs.map(\.values)
      let target = test.inPlace ? input : result
      entropy.logits_gradient = UnsafeMutableRawPointer(result.base)
      entropy.logits_gradient_row = result.stride
      carryOut(ck_cross_entropy_gradient_run)
      assertClose(result.values, gradient, 20 * T.slack, message + " gradient alone")
      entropy.logits_gradient = UnsafeMutableRawPointer(target.base)
      entropy.logits_gradient_row = target.stride
      carryOut(ck_cross_entropy_run)
      assertClose(target.values, gradient, 10 * T.slack, message + " gradient")
      assertClose(outputs[0].values, loss, 10 * T.slack, message + " loss")
      assertClose(outputs[1].values, rowWeight, T.slack, message + " weight")
      assertClose(outputs[2].values, logSum, T.slack, message + " log-sum")
      for (before, after) in zip(losses, outputs) {
        XCTAssertTrue(zip(before, after.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, message)
      }
      XCTAssertTrue((outputs + [input, result, factors, upstream]).allSatisfy { $0.isIntact }, message)
      return outputs.map(\.bytes) + [target.bytes]
    }
  }

  func testOneGradientMayServeAllRowsAndResultsMayBeUnwanted() {
    inEveryWay("one gradient") { way in
      let logits = FencedRows<Float>(rows: 2, columns: 2, filledWith: [0, 0, 0, 0]), labels = FencedRows<Int32>([0, 1])
      let result = FencedRows<Float>(rows: 2, columns: 2), upstream = FencedRows<Float>([3])
      var entropy = ck_cross_entropy()
      entropy.rows = 2
      entropy.columns = 2
      entropy.logits = UnsafeRawPointer(logits.base)
      entropy.logits_row = 2
      entropy.classes = UnsafePointer(labels.base)
      entropy.gradient_scale = 0.5
      entropy.loss_gradient = UnsafeRawPointer(upstream.base)
      entropy.logits_gradient = UnsafeMutableRawPointer(result.base)
      entropy.logits_gradient_row = 2
      run(ck_cross_entropy_run, entropy, tasks: ck_cross_entropy_tasks(&entropy), scratch: 0, way)
      XCTAssertEqual(result.values, [-0.75, 0.75, 0.75, -0.75])
      XCTAssertTrue(result.isIntact)
      return []
    }
  }

  func testHiddenClassesHaveNoShare() {
    inEveryWay("hidden") { way in
      let logits = FencedRows<Float>(rows: 1, columns: 3, filledWith: [0, -.infinity, 0]),
        labels = FencedRows<Int32>([2])
      let result = FencedRows<Float>(rows: 1, columns: 3), loss = FencedRows<Float>([0])
      var entropy = ck_cross_entropy()
      entropy.rows = 1
      entropy.columns = 3
      entropy.logits = UnsafeRawPointer(logits.base)
      entropy.logits_row = 3
      entropy.classes = UnsafePointer(labels.base)
      entropy.gradient_scale = 1
      entropy.loss = UnsafeMutableRawPointer(loss.base)
      entropy.logits_gradient = UnsafeMutableRawPointer(result.base)
      entropy.logits_gradient_row = 3
      run(ck_cross_entropy_run, entropy, tasks: 1, scratch: 0, way)
      XCTAssertEqual(result.values, [0.5, 0, -0.5])
      XCTAssertEqual(loss.values[0], Float(log(2.0)), accuracy: 1e-6)
      return []
    }
  }
}
