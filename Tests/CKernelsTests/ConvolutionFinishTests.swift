import CKernels
import XCTest

/// What may follow a convolution within its kernels, a program and a pooling, against the same step by step.
final class ConvolutionFinishTests: XCTestCase {
  private typealias Sides = (Int, Int)

  private static let shapes: [(String, ConvolutionCase, window: Sides, stride: Sides)] = [
    ("first layer", ConvolutionCase(batch: 3, height: 10, width: 11, channels: 1, filters: 20), (2, 2), (2, 2)),
    ("second layer", ConvolutionCase(batch: 4, height: 9, width: 7, channels: 33, filters: 40), (2, 2), (2, 2)),
    (
      "padded, few channels",
      ConvolutionCase(batch: 2, height: 8, width: 9, channels: 3, filters: 5, pad: (1, 1, 1, 1)), (3, 2), (3, 3)
    ),
    (
      "padded, many channels",
      ConvolutionCase(batch: 2, height: 6, width: 8, channels: 26, filters: 35, pad: (1, 1, 1, 1)), (1, 2), (2, 2)
    ),
    (
      "groups",
      ConvolutionCase(height: 7, width: 7, channels: 50, filters: 66, groups: 2, stride: (1, 2), pad: (1, 0, 1, 0)),
      (2, 1), (2, 1)
    ),
    ("many bands", ConvolutionCase(height: 33, width: 31, channels: 2, filters: 3), (2, 2), (3, 2)),
    (
      "depthwise",
      ConvolutionCase(batch: 2, height: 30, width: 22, channels: 18, filters: 18, groups: 18, pad: (1, 1, 1, 1)),
      (2, 2), (2, 3)
    ),
    (
      "depthwise, strided",
      ConvolutionCase(height: 31, width: 12, channels: 3, filters: 3, groups: 3, stride: (2, 1), pad: (2, 1, 0, 1)),
      (2, 3), (2, 3)
    ),
    ("no room for a window", ConvolutionCase(height: 4, width: 4, channels: 2, filters: 3), (3, 3), (3, 3)),
  ]

  /// A program over [places, columns]: what it computes from the result, the column's bias and another tensor.
  private enum Program: CaseIterable {
    case bias, rectifier, biasAndRectifier, residual

    func apply(_ value: Double, bias: Double, other: Double) -> Double {
      switch self {
      case .bias: value + bias
      case .rectifier: max(value, 0)
      case .biasAndRectifier: max(value + bias, 0)
      case .residual: (value + bias) * other - value
      }
    }

    /// In place, on `result`.
    func build(
      _ type: ck_type, places: Int, columns: Int, result: GuardedArray, bias: GuardedArray, other: GuardedArray
    ) -> ElementwiseProgram {
      let program = ElementwiseProgram(type, [places, columns])
      let value = program.input(result)
      switch self {
      case .bias:
        let bias = program.input(bias, strides: [0, 1])
        program.output(result, from: program.add(CK_ADD, value, bias))
      case .rectifier:
        program.output(result, from: program.add(CK_RELU, value))
      case .biasAndRectifier:
        let bias = program.input(bias, strides: [0, 1])
        program.output(result, from: program.add(CK_RELU, program.add(CK_ADD, bias, value)))
      case .residual:
        let bias = program.input(bias, strides: [0, 1])
        let other = program.input(other)
        let product = program.add(CK_MULTIPLY, program.add(CK_ADD, value, bias), other)
        program.output(result, from: program.add(CK_SUBTRACT, product, value))
      }
      return program
    }
  }

  private func atEveryLevelAndType(_ body: (ck_level, ck_type, Double) -> Void) {
    forEachLevel { level in
      body(level, CK_FLOAT32, 2e-5)
      body(level, CK_FLOAT64, 1e-13)
    }
  }

  private func array(_ type: ck_type, _ count: Int, seed: UInt64) -> GuardedArray {
    let numbers: [Float] = imageNumbers(count, seed: seed)
    return GuardedArray(type, numbers.map { Double($0) })
  }

  private func expectNear(_ found: GuardedArray, _ expected: [Double], _ tolerance: Double, _ message: String) {
    XCTAssertTrue(found.guardsAreWhole, "written outside; \(message)")
    let scale = expected.reduce(1) { max($0, abs($1)) }
    for (index, (found, value)) in zip(found.values, expected).enumerated()
    where !(abs(found - value) <= tolerance * scale) {
      return XCTFail("\(found) instead of \(value) at \(index); \(message)")
    }
  }

  private func forward(_ arguments: ck_convolution, _ division: TaskDivision = .whole) {
    var arguments = arguments
    carryOutTasks(
      ck_convolution_run, arguments, tasks: ck_convolution_tasks(&arguments),
      scratch: ck_convolution_scratch(&arguments), division: division)
  }

  private func inputGradient(_ arguments: ck_convolution, _ division: TaskDivision = .whole) {
    var arguments = arguments
    carryOutTasks(
      ck_convolution_input_gradient_run, arguments, tasks: ck_convolution_input_gradient_tasks(&arguments),
      scratch: ck_convolution_input_gradient_scratch(&arguments), division: division)
  }

  private func filterGradient(_ arguments: ck_convolution, _ division: TaskDivision = .whole) {
    var arguments = arguments
    let bytes = Int(ck_convolution_filter_gradient_partials(&arguments))
    let partials = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
    defer { partials.deallocate() }
    arguments.partials = partials
    carryOutTasks(
      ck_convolution_filter_gradient_run, arguments, tasks: ck_convolution_filter_gradient_tasks(&arguments),
      scratch: ck_convolution_filter_gradient_scratch(&arguments), division: division)
    if bytes > 0 { carryOutTasks(ck_convolution_filter_gradient_finish, arguments, tasks: 1, scratch: 0) }
  }

  func testPrograms() {
    atEveryLevelAndType { level, type, tolerance in
      for (name, shape, _, _) in Self.shapes {
        let places = shape.batch * shape.outHeight * shape.outWidth
        let input = array(type, shape.inCount, seed: 1)
        let filter = array(type, shape.filterCount, seed: 2)
        let plain = array(type, shape.outCount, seed: 3)
        let bias = array(type, shape.filters, seed: 4)
        let other = array(type, shape.outCount, seed: 5)
        var arguments = shape.arguments(type)
        arguments.in = UnsafeRawPointer(input.base)
        arguments.filter = UnsafeRawPointer(filter.base)
        arguments.out = plain.base
        forward(arguments)
        for program in Program.allCases {
          let expected = (0..<shape.outCount).map {
            program.apply(plain[$0], bias: bias[$0 % shape.filters], other: other[$0])
          }
          for division in TaskDivision.allCases {
            let out = array(type, shape.outCount, seed: 6)
            program.build(type, places: places, columns: shape.filters, result: out, bias: bias, other: other)
              .withArguments { finish in
                arguments.out = out.base
                arguments.finish = UnsafePointer(finish)
                forward(arguments, division)
                arguments.finish = nil
              }
            expectNear(out, expected, tolerance, "\(name), \(program), level \(level.rawValue), \(division)")
          }
        }
      }
    }
  }

  func testProgramsOnTheGradientByTheInput() {
    atEveryLevelAndType { level, type, tolerance in
      for (name, shape, _, _) in Self.shapes {
        let places = shape.batch * shape.height * shape.width
        let filter = array(type, shape.filterCount, seed: 1)
        let outGradient = array(type, shape.outCount, seed: 2)
        let plain = array(type, shape.inCount, seed: 3)
        let bias = array(type, shape.channels, seed: 4)
        let other = array(type, shape.inCount, seed: 5)
        var arguments = shape.arguments(type)
        arguments.filter = UnsafeRawPointer(filter.base)
        arguments.out_gradient = UnsafeRawPointer(outGradient.base)
        arguments.in_gradient = plain.base
        inputGradient(arguments)
        let expected = (0..<shape.inCount).map {
          Program.residual.apply(plain[$0], bias: bias[$0 % shape.channels], other: other[$0])
        }
        for division in TaskDivision.allCases {
          let gradient = array(type, shape.inCount, seed: 6)
          Program.residual.build(
            type, places: places, columns: shape.channels, result: gradient, bias: bias, other: other
          ).withArguments { finish in
            arguments.in_gradient = gradient.base
            arguments.finish = UnsafePointer(finish)
            inputGradient(arguments, division)
            arguments.finish = nil
          }
          expectNear(gradient, expected, tolerance, "\(name), level \(level.rawValue), \(division)")
        }
      }
    }
  }

  func testPooling() {
    atEveryLevelAndType { level, type, tolerance in
      for (name, shape, window, stride) in Self.shapes {
        for division in TaskDivision.allCases {
          checkPooled(
            shape, window, stride, type, tolerance, division, "\(name), level \(level.rawValue), \(division)")
        }
      }
    }
  }

  private func checkPooled(
    _ shape: ConvolutionCase, _ window: Sides, _ stride: Sides, _ type: ck_type, _ tolerance: Double,
    _ division: TaskDivision, _ message: String
  ) {
    // Step by step.
    var pooling = ck_pooling()
    pooling.type = type
    pooling.kind = CK_POOL_GREATEST
    pooling.batch = Int64(shape.batch)
    pooling.height = Int64(shape.outHeight)
    pooling.width = Int64(shape.outWidth)
    pooling.channels = Int64(shape.filters)
    pooling.window_height = Int64(window.0)
    pooling.window_width = Int64(window.1)
    pooling.stride_height = Int64(stride.0)
    pooling.stride_width = Int64(stride.1)
    let height = Int(ck_convolution_extent(pooling.height, pooling.window_height, pooling.stride_height, 1, 0, 0))
    let width = Int(ck_convolution_extent(pooling.width, pooling.window_width, pooling.stride_width, 1, 0, 0))
    let places = shape.batch * height * width
    let count = places * shape.filters
    let input = array(type, shape.inCount, seed: 1)
    let filter = array(type, shape.filterCount, seed: 2)
    let bias = array(type, shape.filters, seed: 3)
    let other = array(type, count, seed: 4)
    let pooledGradient = array(type, count, seed: 5)
    let out = array(type, shape.outCount, seed: 6)
    let outGradient = array(type, shape.outCount, seed: 7)
    let inGradient = array(type, shape.inCount, seed: 8)
    let filterGradient = array(type, shape.filterCount, seed: 9)
    let biasGradient = array(type, shape.filters, seed: 10)
    let pooled = array(type, count, seed: 11)
    var found = Array(repeating: UInt8(0), count: count + 1)
    var arguments = shape.arguments(type)
    arguments.in = UnsafeRawPointer(input.base)
    arguments.filter = UnsafeRawPointer(filter.base)
    arguments.out = out.base
    arguments.out_gradient = UnsafeRawPointer(outGradient.base)
    arguments.in_gradient = inGradient.base
    arguments.filter_gradient = filterGradient.base
    arguments.bias_gradient = biasGradient.base
    forward(arguments)
    found.withUnsafeMutableBytes { found in
      pooling.in = UnsafeRawPointer(out.base)
      pooling.out = pooled.base
      pooling.places = found.baseAddress
      pooling.out_gradient = UnsafeRawPointer(pooledGradient.base)
      pooling.in_gradient = outGradient.base
      carryOutTasks(ck_pooling_run, pooling, tasks: ck_pooling_tasks(&pooling), scratch: 0)
      carryOutTasks(ck_pooling_gradient_run, pooling, tasks: ck_pooling_gradient_tasks(&pooling), scratch: 0)
    }
    inputGradient(arguments)
    self.filterGradient(arguments)
    // All at once, with only what is documented to be read of the pooling.
    var through = ck_pooling()
    through.window_height = pooling.window_height
    through.window_width = pooling.window_width
    through.stride_height = pooling.stride_height
    through.stride_width = pooling.stride_width
    let fused = array(type, count, seed: 12)
    let fusedInGradient = array(type, shape.inCount, seed: 13)
    let fusedFilterGradient = array(type, shape.filterCount, seed: 14)
    let fusedBiasGradient = array(type, shape.filters, seed: 15)
    var fusedFound = Array(repeating: UInt8(99), count: count + 1)
    fusedFound.withUnsafeMutableBytes { fusedFound in
      through.places = fusedFound.baseAddress
      withUnsafePointer(to: through) { through in
        arguments.pooling = through
        arguments.out = fused.base
        arguments.out_gradient = UnsafeRawPointer(pooledGradient.base)
        arguments.in_gradient = fusedInGradient.base
        arguments.filter_gradient = fusedFilterGradient.base
        arguments.bias_gradient = fusedBiasGradient.base
        forward(arguments, division)
        inputGradient(arguments, division)
        self.filterGradient(arguments, division)
        XCTAssertEqual(fused.values, pooled.values, message)
        for program in Program.allCases {
          let expected = (0..<count).map {
            program.apply(pooled[$0], bias: bias[$0 % shape.filters], other: other[$0])
          }
          let finished = array(type, count, seed: 16)
          program.build(type, places: places, columns: shape.filters, result: finished, bias: bias, other: other)
            .withArguments { finish in
              var arguments = arguments
              arguments.out = finished.base
              arguments.finish = UnsafePointer(finish)
              forward(arguments, division)
            }
          expectNear(finished, expected, tolerance, "\(program), \(message)")
        }
      }
    }
    XCTAssertEqual(fusedFound[count], 99)
    expectNear(fusedInGradient, inGradient.values, tolerance, "gradient by the input: \(message)")
    expectNear(fusedFilterGradient, filterGradient.values, tolerance, "gradient by the filter: \(message)")
    expectNear(fusedBiasGradient, biasGradient.values, tolerance, "gradient by the bias: \(message)")
  }
}
