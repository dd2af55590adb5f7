import CKernels
import XCTest

/// Pooling and its gradient against plain loops, at every instruction set, however the tasks are divided.
final class PoolingTests: XCTestCase {
  private struct Shape {
    var batch = 2
    var height = 7
    var width = 6
    var channels = 5
    var window = (2, 2)
    var stride = (2, 2)
    /// Top, bottom, left, right.
    var pad = (0, 0, 0, 0)

    func arguments(_ type: ck_type, _ kind: ck_pooling_kind) -> ck_pooling {
      var arguments = ck_pooling()
      arguments.type = type
      arguments.kind = kind
      arguments.batch = Int64(batch)
      arguments.height = Int64(height)
      arguments.width = Int64(width)
      arguments.channels = Int64(channels)
      arguments.window_height = Int64(window.0)
      arguments.window_width = Int64(window.1)
      arguments.stride_height = Int64(stride.0)
      arguments.stride_width = Int64(stride.1)
      arguments.pad_top = Int64(pad.0)
      arguments.pad_bottom = Int64(pad.1)
      arguments.pad_left = Int64(pad.2)
      arguments.pad_right = Int64(pad.3)
      return arguments
    }

    var outHeight: Int {
      Int(ck_convolution_extent(Int64(height), Int64(window.0), Int64(stride.0), 1, Int64(pad.0), Int64(pad.1)))
    }
    var outWidth: Int {
      Int(ck_convolution_extent(Int64(width), Int64(window.1), Int64(stride.1), 1, Int64(pad.2), Int64(pad.3)))
    }
    var inCount: Int { batch * height * width * channels }
    var outCount: Int { batch * outHeight * outWidth * channels }

    /// Calls `body` with every result and its window's elements: their places in the window and in the input.
    func forEachWindow(_ body: (_ out: Int, _ elements: [(place: Int, input: Int)]) -> Void) {
      for image in 0..<batch {
        for y in 0..<outHeight {
          for x in 0..<outWidth {
            for c in 0..<channels {
              var elements: [(place: Int, input: Int)] = []
              for i in 0..<window.0 {
                for j in 0..<window.1 {
                  let fromY = y * stride.0 + i - pad.0
                  let fromX = x * stride.1 + j - pad.2
                  if fromY < 0 || fromY >= height || fromX < 0 || fromX >= width { continue }
                  elements.append((i * window.1 + j, ((image * height + fromY) * width + fromX) * channels + c))
                }
              }
              body(((image * outHeight + y) * outWidth + x) * channels + c, elements)
            }
          }
        }
      }
    }
  }

  private static let shapes: [(String, Shape)] = [
    ("halving", Shape(height: 8)),
    ("halving with a rest", Shape(height: 7, width: 9, channels: 19)),
    ("overlapping", Shape(channels: 33, window: (3, 3))),
    ("overlapping, padded", Shape(channels: 16, window: (3, 3), stride: (1, 2), pad: (1, 1, 1, 1))),
    ("gaps", Shape(height: 11, width: 9, stride: (4, 3))),
    ("exact with padding", Shape(height: 6, width: 7, channels: 8, pad: (1, 1, 1, 0))),
    ("windows of padding alone", Shape(height: 3, width: 2, channels: 4, pad: (3, 4, 2, 5))),
    ("large windows", Shape(batch: 1, height: 18, width: 19, channels: 18, window: (17, 16), stride: (1, 2))),
    ("largest byte", Shape(batch: 1, height: 16, width: 17, channels: 3, window: (16, 16), stride: (1, 1))),
    ("one dimension", Shape(height: 1, width: 40, channels: 7, window: (1, 4), stride: (1, 2))),
    (
      "many bands",
      Shape(batch: 1, height: 29, width: 40, channels: 34, window: (3, 2), stride: (2, 1), pad: (1, 0, 0, 1))
    ),
    ("no images", Shape(batch: 0)),
    ("no channels", Shape(channels: 0)),
    ("no room for the window", Shape(height: 1)),
  ]

  func testFloat() { Self.shapes.forEach { check(Float.self, CK_FLOAT32, $0, $1) } }

  func testDouble() { Self.shapes.forEach { check(Double.self, CK_FLOAT64, $0, $1) } }

  private func check<Element: BinaryFloatingPoint>(
    _: Element.Type, _ type: ck_type, _ name: String, _ shape: Shape
  ) {
    defer { ck_set_level(ck_best_level()) }
    var numbers: [Element] = imageNumbers(shape.inCount, seed: 1)
    // Equal neighbours, missing and infinite numbers.
    for index in numbers.indices where index % 3 == 0 { numbers[index] = (numbers[index] * 2).rounded() }
    if numbers.count > 40 {
      numbers[17] = .nan
      numbers[numbers.count / 2] = .infinity
      numbers[numbers.count / 2 + 3] = -.infinity
    }
    let input = GuardedImages(numbers)
    let outGradient = GuardedImages<Element>(imageNumbers(shape.outCount, seed: 2))
    for kind in [CK_POOL_GREATEST, CK_POOL_AVERAGE, CK_POOL_AVERAGE_PADDED] {
      let expected = reference(shape, kind, numbers.map { Double($0) }, outGradient.values.map { Double($0) })
      for level in convolutionLevels {
        ck_set_level(level)
        for division in TaskDivision.allCases {
          let out = GuardedImages<Element>(count: shape.outCount)
          let inGradient = GuardedImages<Element>(count: shape.inCount)
          var arguments = shape.arguments(type, kind)
          let placeSize = Int(ck_pooling_place_size(&arguments))
          let places = UnsafeMutableRawPointer.allocate(byteCount: shape.outCount * placeSize, alignment: 8)
          defer { places.deallocate() }
          arguments.in = UnsafeRawPointer(input.base)
          arguments.out = UnsafeMutableRawPointer(out.base)
          arguments.places = places
          arguments.out_gradient = UnsafeRawPointer(outGradient.base)
          arguments.in_gradient = UnsafeMutableRawPointer(inGradient.base)
          carryOutTasks(
            ck_pooling_run, arguments, tasks: ck_pooling_tasks(&arguments), scratch: ck_pooling_scratch(&arguments),
            division: division)
          carryOutTasks(
            ck_pooling_gradient_run, arguments, tasks: ck_pooling_gradient_tasks(&arguments),
            scratch: ck_pooling_gradient_scratch(&arguments), division: division)
          let message = "\(name), \(Element.self), kind \(kind.rawValue), level \(level.rawValue), \(division)"
          expect(out, expected.out, "results: \(message)")
          expect(inGradient, expected.gradient, "gradient: \(message)")
          if kind == CK_POOL_GREATEST {
            let found = (0..<shape.outCount).map {
              placeSize == 1
                ? Int(places.load(fromByteOffset: $0, as: UInt8.self))
                : Int(places.load(fromByteOffset: 4 * $0, as: Int32.self))
            }
            let agree = zip(found, expected.places).allSatisfy { $1 < 0 || $0 == $1 }
            XCTAssertTrue(agree, "places: \(message)")
            arguments.places = nil
            out.base.update(repeating: 0, count: out.count)
            carryOutTasks(
              ck_pooling_run, arguments, tasks: ck_pooling_tasks(&arguments), scratch: ck_pooling_scratch(&arguments))
            expect(out, expected.out, "results without places: \(message)")
          }
        }
      }
    }
  }

  private func reference(
    _ shape: Shape, _ kind: ck_pooling_kind, _ input: [Double], _ outGradient: [Double]
  ) -> (out: [Double], places: [Int], gradient: [Double]) {
    var out = Array(repeating: 0.0, count: shape.outCount)
    var places = Array(repeating: 0, count: shape.outCount)
    var gradient = Array(repeating: 0.0, count: shape.inCount)
    shape.forEachWindow { index, elements in
      if kind == CK_POOL_GREATEST {
        // A window without elements has no place that anyone looks at.
        out[index] = -.infinity
        places[index] = -1
        guard var best = elements.first else { return }
        for element in elements.dropFirst() where !input[best.input].isNaN {
          if !(input[element.input] <= input[best.input]) { best = element }
        }
        out[index] = input[best.input]
        places[index] = best.place
        gradient[best.input] += outGradient[index]
      } else {
        let count = kind == CK_POOL_AVERAGE ? elements.count : shape.window.0 * shape.window.1
        out[index] = elements.isEmpty ? 0 : elements.reduce(0) { $0 + input[$1.input] } / Double(count)
        for element in elements { gradient[element.input] += outGradient[index] / Double(count) }
      }
    }
    return (out, places, gradient)
  }

  private func expect<Element: BinaryFloatingPoint>(
    _ tensor: GuardedImages<Element>, _ expected: [Double], _ message: String
  ) {
    XCTAssertTrue(tensor.guardsHold, "written outside; \(message)")
    let tolerance = 300 * Double(Element.ulpOfOne)
    for (index, (found, value)) in zip(tensor.values, expected).enumerated() {
      let difference = abs(Double(found) - value)
      if Double(found) == value || (found.isNaN && value.isNaN) || difference <= tolerance { continue }
      return XCTFail("\(found) instead of \(value) at \(index); \(message)")
    }
  }

  func testGradientOfAverageAgainstDifferences() {
    let shape = Shape(channels: 3, window: (3, 2), stride: (2, 1), pad: (1, 1, 0, 1))
    for kind in [CK_POOL_AVERAGE, CK_POOL_AVERAGE_PADDED, CK_POOL_GREATEST] {
      let input = GuardedImages<Double>(imageNumbers(shape.inCount, seed: 3))
      let weights = GuardedImages<Double>(imageNumbers(shape.outCount, seed: 4))
      let out = GuardedImages<Double>(count: shape.outCount)
      let gradient = GuardedImages<Double>(count: shape.inCount)
      var places = Array(repeating: UInt8(0), count: shape.outCount)
      places.withUnsafeMutableBytes { places in
        var arguments = shape.arguments(CK_FLOAT64, kind)
        arguments.in = UnsafeRawPointer(input.base)
        arguments.out = UnsafeMutableRawPointer(out.base)
        arguments.places = places.baseAddress
        arguments.out_gradient = UnsafeRawPointer(weights.base)
        arguments.in_gradient = UnsafeMutableRawPointer(gradient.base)
        func loss() -> Double {
          carryOutTasks(ck_pooling_run, arguments, tasks: ck_pooling_tasks(&arguments), scratch: 0)
          return zip(out.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        _ = loss()
        carryOutTasks(ck_pooling_gradient_run, arguments, tasks: ck_pooling_gradient_tasks(&arguments), scratch: 0)
        for index in 0..<shape.inCount {
          let value = input.base[index]
          input.base[index] = value + 1e-6
          let above = loss()
          input.base[index] = value - 1e-6
          let below = loss()
          input.base[index] = value
          XCTAssertEqual((above - below) / 2e-6, gradient.base[index], accuracy: 1e-8)
        }
      }
    }
  }
}
