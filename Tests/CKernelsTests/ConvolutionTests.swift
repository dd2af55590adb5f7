import CKernels
import XCTest

/// Convolution and its gradients against plain sums, at every instruction set, however the tasks are divided.
final class ConvolutionTests: XCTestCase {
  private static let cases: [(String, ConvolutionCase)] = [
    ("first layer", ConvolutionCase(batch: 3, height: 11, width: 9, channels: 1, filters: 8)),
    ("second layer", ConvolutionCase(batch: 5, height: 7, width: 6, channels: 16, filters: 40)),
    ("one point", ConvolutionCase(batch: 2, channels: 33, filterHeight: 1, filterWidth: 1, filters: 17)),
    ("one point, strided", ConvolutionCase(filterHeight: 1, filterWidth: 1, filters: 5, stride: (2, 3))),
    ("one filter", ConvolutionCase(batch: 2, height: 8, width: 5, channels: 7, filters: 1)),
    ("padded, few channels", ConvolutionCase(batch: 2, height: 6, width: 7, filters: 19, pad: (1, 1, 1, 1))),
    (
      "padded, many channels",
      ConvolutionCase(batch: 2, height: 6, width: 4, channels: 26, filters: 9, pad: (1, 1, 1, 1))
    ),
    (
      "padded unevenly",
      ConvolutionCase(height: 4, width: 6, channels: 24, filters: 33, stride: (2, 1), pad: (0, 3, 2, 1))
    ),
    ("strided", ConvolutionCase(batch: 2, height: 9, width: 12, channels: 5, filters: 6, stride: (2, 3))),
    (
      "strided, padded, many channels",
      ConvolutionCase(height: 9, width: 8, channels: 32, filters: 35, stride: (2, 2), pad: (1, 1, 1, 1))
    ),
    ("dilated", ConvolutionCase(height: 9, width: 9, channels: 4, filters: 5, dilation: (2, 3), pad: (2, 1, 0, 3))),
    (
      "dilated, many channels",
      ConvolutionCase(height: 6, width: 7, channels: 25, filters: 3, dilation: (2, 2), pad: (2, 2, 2, 2))
    ),
    ("padding alone", ConvolutionCase(height: 1, width: 1, channels: 2, filters: 3, pad: (4, 4, 4, 4))),
    (
      "padding alone, many channels",
      ConvolutionCase(height: 1, width: 2, channels: 24, filters: 3, pad: (3, 3, 4, 4))
    ),
    ("groups", ConvolutionCase(batch: 2, channels: 6, filters: 9, groups: 3, pad: (1, 0, 1, 0))),
    ("wide groups", ConvolutionCase(height: 4, width: 4, channels: 52, filters: 70, groups: 2, pad: (1, 1, 1, 1))),
    ("many groups", ConvolutionCase(height: 4, width: 4, channels: 40, filters: 80, groups: 20)),
    ("depthwise", ConvolutionCase(batch: 2, height: 6, width: 23, channels: 19, filters: 19, groups: 19)),
    (
      "depthwise, padded",
      ConvolutionCase(
        batch: 2, height: 5, width: 12, channels: 35, filterWidth: 5, filters: 35, groups: 35, pad: (1, 1, 2, 2))
    ),
    (
      "depthwise, strided",
      ConvolutionCase(
        height: 8, width: 21, channels: 5, filters: 5, groups: 5, stride: (2, 2), dilation: (1, 2), pad: (1, 1, 1, 1))
    ),
    (
      "depthwise, by far wider than its image",
      ConvolutionCase(height: 2, width: 3, channels: 3, filterWidth: 7, filters: 3, groups: 3, pad: (1, 1, 9, 9))
    ),
    ("channel multiplier", ConvolutionCase(channels: 4, filters: 12, groups: 4, pad: (1, 1, 1, 1))),
    (
      "one dimension",
      ConvolutionCase(batch: 3, height: 1, width: 31, channels: 10, filterHeight: 1, filterWidth: 5, filters: 12)
    ),
    ("wide rows", ConvolutionCase(height: 4, width: 310, channels: 2, filters: 3, pad: (0, 0, 1, 1))),
    ("a deep filter", ConvolutionCase(height: 4, width: 4, channels: 130, filters: 34, pad: (1, 0, 0, 1))),
    ("no images", ConvolutionCase(batch: 0, channels: 26, filters: 9, pad: (1, 1, 1, 1))),
    ("no room for the filter", ConvolutionCase(batch: 2, height: 2, width: 9)),
    ("no filters", ConvolutionCase(filters: 0)),
    ("no channels", ConvolutionCase(channels: 0, filters: 5)),
    ("no rows", ConvolutionCase(height: 0, width: 3, channels: 2, filters: 5, pad: (2, 2, 1, 1))),
  ]

  func testFloat() { Self.cases.forEach { check(Float.self, CK_FLOAT32, $0, $1) } }

  func testDouble() { Self.cases.forEach { check(Double.self, CK_FLOAT64, $0, $1) } }

  private func check<Element: BinaryFloatingPoint>(
    _: Element.Type, _ type: ck_type, _ name: String, _ shape: ConvolutionCase
  ) {
    let input = GuardedImages<Element>(imageNumbers(shape.inCount, seed: 1))
    let filter = GuardedImages<Element>(imageNumbers(shape.filterCount, seed: 2))
    let outGradient = GuardedImages<Element>(imageNumbers(shape.outCount, seed: 3))
    let expected = ConvolutionReference(
      shape, input: input.values.map { Double($0) }, filter: filter.values.map { Double($0) },
      outGradient: outGradient.values.map { Double($0) })
    defer { ck_set_level(ck_best_level()) }
    for level in convolutionLevels {
      ck_set_level(level)
      var first: [[Element]]?
      for division in TaskDivision.allCases {
        let out = GuardedImages<Element>(count: shape.outCount)
        let inGradient = GuardedImages<Element>(count: shape.inCount)
        let filterGradient = GuardedImages<Element>(count: shape.filterCount)
        let biasGradient = GuardedImages<Element>(count: shape.filters)
        var arguments = shape.arguments(type)
        arguments.in = UnsafeRawPointer(input.base)
        arguments.filter = UnsafeRawPointer(filter.base)
        arguments.out = UnsafeMutableRawPointer(out.base)
        arguments.out_gradient = UnsafeRawPointer(outGradient.base)
        arguments.in_gradient = UnsafeMutableRawPointer(inGradient.base)
        arguments.filter_gradient = UnsafeMutableRawPointer(filterGradient.base)
        arguments.bias_gradient = UnsafeMutableRawPointer(biasGradient.base)
        run(arguments, division)
        let message = "\(name), \(Element.self), level \(level.rawValue), \(division)"
        expect(out, expected.out, "results: \(message)")
        expect(inGradient, expected.inGradient, "gradient by the input: \(message)")
        expect(filterGradient, expected.filterGradient, "gradient by the filter: \(message)")
        expect(biasGradient, expected.biasGradient, "gradient by the bias: \(message)")
        let all = [out.values, inGradient.values, filterGradient.values, biasGradient.values]
        if let first { XCTAssertEqual(first, all, "depends on the division: \(message)") }
        first = all
      }
    }
  }

  private func run(_ arguments: ck_convolution, _ division: TaskDivision) {
    var arguments = arguments
    carryOutTasks(
      ck_convolution_run, arguments, tasks: ck_convolution_tasks(&arguments),
      scratch: ck_convolution_scratch(&arguments), division: division)
    carryOutTasks(
      ck_convolution_input_gradient_run, arguments, tasks: ck_convolution_input_gradient_tasks(&arguments),
      scratch: ck_convolution_input_gradient_scratch(&arguments), division: division)
    let partials = UnsafeMutableRawPointer.allocate(
      byteCount: Int(ck_convolution_filter_gradient_partials(&arguments)), alignment: 8)
    defer { partials.deallocate() }
    arguments.partials = partials
    carryOutTasks(
      ck_convolution_filter_gradient_run, arguments, tasks: ck_convolution_filter_gradient_tasks(&arguments),
      scratch: ck_convolution_filter_gradient_scratch(&arguments), division: division)
    if ck_convolution_filter_gradient_partials(&arguments) > 0 {
      carryOutTasks(ck_convolution_filter_gradient_finish, arguments, tasks: 1, scratch: 0)
    }
  }

  private func expect<Element: BinaryFloatingPoint>(
    _ tensor: GuardedImages<Element>, _ expected: [ReferenceSum], _ message: String
  ) {
    XCTAssertTrue(tensor.guardsHold, "written outside; \(message)")
    let tolerance = 8 * Double(Element.ulpOfOne)
    for (index, (found, sum)) in zip(tensor.values, expected).enumerated()
    where !(abs(Double(found) - sum.value) <= tolerance * sum.magnitude) {
      return XCTFail("\(found) instead of \(sum.value) at \(index); \(message)")
    }
  }

  func testOnlyWhatReachesAMissingNumberIsMissing() {
    defer { ck_set_level(ck_best_level()) }
    for channels in [2, 30] {
      let shape = ConvolutionCase(
        batch: 2, height: 6, width: 6, channels: channels, filters: 20, stride: (1, 1), pad: (1, 1, 1, 1))
      var values: [Float] = imageNumbers(shape.inCount, seed: 4)
      let missing = ((6 + 2) * 6 + 3) * channels + 1
      values[missing] = .nan
      values[0] = .infinity
      let filterValues: [Float] = imageNumbers(shape.filterCount, seed: 5)
      var isMissing = Array(repeating: false, count: shape.outCount)
      var isInfinite = isMissing
      shape.forEachProduct { i, _, o in
        if i == missing { isMissing[o] = true }
        if i == 0 { isInfinite[o] = true }
      }
      let input = GuardedImages(values)
      let filter = GuardedImages(filterValues)
      for level in convolutionLevels {
        ck_set_level(level)
        let out = GuardedImages<Float>(count: shape.outCount)
        var arguments = shape.arguments(CK_FLOAT32)
        arguments.in = UnsafeRawPointer(input.base)
        arguments.filter = UnsafeRawPointer(filter.base)
        arguments.out = UnsafeMutableRawPointer(out.base)
        carryOutTasks(
          ck_convolution_run, arguments, tasks: ck_convolution_tasks(&arguments),
          scratch: ck_convolution_scratch(&arguments))
        XCTAssertEqual(out.values.map(\.isNaN), isMissing, "\(channels) channels, level \(level.rawValue)")
        XCTAssertEqual(out.values.map(\.isInfinite), isInfinite, "\(channels) channels, level \(level.rawValue)")
      }
    }
  }

  /// Σ out·weights is linear in the input and in the filter, so that wide differences are as good as narrow ones.
  func testGradientsAgainstDifferences() {
    let shape = ConvolutionCase(
      batch: 2, height: 6, width: 5, channels: 4, filters: 6, groups: 2, stride: (2, 1), dilation: (1, 2),
      pad: (1, 0, 2, 1))
    let input = GuardedImages<Double>(imageNumbers(shape.inCount, seed: 6))
    let filter = GuardedImages<Double>(imageNumbers(shape.filterCount, seed: 7))
    let weights = GuardedImages<Double>(imageNumbers(shape.outCount, seed: 8))
    let out = GuardedImages<Double>(count: shape.outCount)
    let inGradient = GuardedImages<Double>(count: shape.inCount)
    let filterGradient = GuardedImages<Double>(count: shape.filterCount)
    var arguments = shape.arguments(CK_FLOAT64)
    arguments.in = UnsafeRawPointer(input.base)
    arguments.filter = UnsafeRawPointer(filter.base)
    arguments.out = UnsafeMutableRawPointer(out.base)
    arguments.out_gradient = UnsafeRawPointer(weights.base)
    arguments.in_gradient = UnsafeMutableRawPointer(inGradient.base)
    arguments.filter_gradient = UnsafeMutableRawPointer(filterGradient.base)
    run(arguments, .whole)
    func loss() -> Double {
      carryOutTasks(
        ck_convolution_run, arguments, tasks: ck_convolution_tasks(&arguments),
        scratch: ck_convolution_scratch(&arguments))
      return zip(out.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for (tensor, gradient) in [(input, inGradient), (filter, filterGradient)] {
      for index in stride(from: 0, to: tensor.count, by: 7) {
        let value = tensor.base[index]
        tensor.base[index] = value + 0.5
        let above = loss()
        tensor.base[index] = value - 0.5
        let below = loss()
        tensor.base[index] = value
        XCTAssertEqual(above - below, gradient.base[index], accuracy: 1e-11)
      }
    }
  }
}
