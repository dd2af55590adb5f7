import TensorCore
import XCTest

/// Each mistake and the sentence it is answered with.
final class ErrorMessageTests: XCTestCase {
  private func cases() throws -> [(() throws -> Any, String)] {
    let m = try Tensor.ones([2, 3])
    let v = try Tensor.ones([4])
    let cube = try Tensor.ones([2, 3, 4])
    let none = try Tensor([])
    let number = Tensor(1)
    return [
      (
        { try m + v },
        "`+` cannot pair shapes [2, 3] and [4]: the last axis has 3 on the left and 4 on the right "
          + "(they must be equal, or one of them 1)"
      ),
      (
        { try cube * Tensor.ones([2, 4]) },
        "`*` cannot pair shapes [2, 3, 4] and [2, 4]: axis -2 has 3 on the left and 2 on the right "
          + "(they must be equal, or one of them 1)"
      ),
      (
        { try Tensor.compare(.lessOrEqual, v, none) },
        "`<=` cannot pair shapes [4] and [0]: the last axis has 4 on the left and 0 on the right "
          + "(they must be equal, or one of them 1)"
      ),
      (
        { try Tensor.select(v, m, number) },
        "`where` cannot pair shapes [4] and [2, 3]: the last axis has 4 on the left and 3 on the right "
          + "(they must be equal, or one of them 1)"
      ),
      (
        { try Tensor.matmul(m, m) },
        "`@` cannot join shapes [2, 3] and [2, 3]: axis 1 of the left has 3, axis 0 of the right has 2"
      ),
      (
        { try Tensor.matmul(v, m) },
        "`@` cannot join shapes [4] and [2, 3]: axis 0 of the left has 4, axis 0 of the right has 2"
      ),
      (
        { try Tensor.matmul(Tensor.ones([2, 1, 3]), Tensor.ones([5, 3, 1])) },
        "`@` cannot pair shapes [2, 1, 3] and [5, 3, 1]: axis -3 has 2 on the left and 5 on the right "
          + "(they must be equal, or one of them 1)"
      ),
      ({ try Tensor.matmul(number, m) }, "`@` needs at least 1 axis, but the shape is []"),
      ({ try v.transpose() }, "`transpose` needs at least 2 axes, but the shape is [4]"),
      ({ try m.transpose(axes: [0, 0]) }, "[0, 0] does not name each axis of shape [2, 3] exactly once"),
      ({ try m.sum(axis: 2) }, "`sum` has no axis 2: shape [2, 3] has axes -2 to 1"),
      ({ try m.softmax(axis: -3) }, "`softmax` has no axis -3: shape [2, 3] has axes -2 to 1"),
      ({ try number.mean(axis: 0) }, "`mean` has no axis 0: the value is a single number"),
      ({ try m(.index(2)) }, "index 2 is out of range for axis 0 of shape [2, 3]: it has size 2, so -2 to 1"),
      ({ try m(.all, .index(-4)) }, "index -4 is out of range for axis 1 of shape [2, 3]: it has size 3, so -3 to 2"),
      ({ try none(.index(0)) }, "index 0 is out of range for axis 0 of shape [0], which is empty"),
      (
        { try m.gather([0, 5], axis: 1) },
        "index 5 is out of range for axis 1 of shape [2, 3] in `gather`: it has size 3, so -3 to 2"
      ),
      ({ try m.gather(vector(0.5)) }, "`gather` needs whole numbers as indices, found 0.5"),
      ({ try vector(1, .nan).oneHot(classes: 2) }, "`one_hot` needs whole numbers as indices, found nan"),
      (
        { try vector(2).oneHot(classes: 2) },
        "index 2 is out of range for axis 0 of shape [2] in `one_hot`: it has size 2, so -2 to 1"
      ),
      ({ try v(.range(2, 6)) }, "range 2..6 is out of bounds for axis 0 of shape [4]: it has size 4"),
      ({ try v(.range(3, 1)) }, "range 3..1 on axis 0 ends before it starts"),
      ({ try v(.index(0), .index(0)) }, "2 indices for a shape of 1 axis, [4]"),
      ({ try number(.index(0)) }, "1 index for a shape of 0 axes, []"),
      ({ try m.reshape([4]) }, "cannot reshape [2, 3] to [4]: 6 elements do not fill it exactly"),
      ({ try m.reshape([-1, 4]) }, "cannot reshape [2, 3] to [-1, 4]: 6 elements do not fill it exactly"),
      ({ try m.reshape([-1, -1]) }, "a shape cannot have a negative size: [-1, -1]"),
      ({ try m.expanded(to: [2, 6]) }, "cannot expand shape [2, 3] to [2, 6]: only axes of size 1 can be repeated"),
      ({ try Tensor.zeros([2, -1]) }, "a shape cannot have a negative size: [2, -1]"),
      (
        { try number.reshape([Int](repeating: 1, count: 33)) },
        "a tensor has at most 32 axes, but this one would have 33"
      ),
      ({ try Tensor(shape: [3], [1, 2]) }, "shape [3] does not hold 2 elements"),
      ({ try none.minimum() }, "`min` needs at least 1 value, found 0"),
      ({ try none.argMaximum() }, "`argmax` needs at least 1 value, found 0"),
      ({ try none.mean() }, "`mean` needs at least 1 value, found 0"),
      ({ try vector(1).sd() }, "`sd` needs at least 2 values, found 1"),
      ({ try none.median() }, "`median` needs at least 1 value, found 0"),
      ({ try v.quantile(1.5) }, "`fraction` of `quantile` must be from 0 to 1, found 1.5"),
      ({ try Tensor.arange(0, 1, step: 0) }, "`step` of `arange` must be other than 0, found 0.0"),
      ({ try Tensor.stack([]) }, "`stack` needs at least one tensor"),
      (
        { try Tensor.stack([v, none]) },
        "`stack` cannot join shapes [4] and [0]: axis 0 of the left has 4, axis 0 of the right has 0"
      ),
      ({ try Tensor.concatenate([m, v]) }, "`concatenate` cannot join shapes [2, 3] and [4]: they have 2 and 1 axes"),
      ({ try v.append(m) }, "`append` cannot join shapes [4] and [1, 2, 3]: they have 1 and 3 axes"),
      ({ try Tensor.dot(m, v) }, "`dot` takes a vector, but the shape is [2, 3]"),
      ({ try m.item() }, "`item` needs a single number, but the shape is [2, 3]"),
      ({ try Gradient.of({ $0 }, at: v) }, "`grad` needs a single number, but the shape is [4]"),
      (
        { try Gradient.of({ try $0.argMaximum() }, at: v) },
        "`argmax` has no gradient, and the result depends on the variables through it"
      ),
    ]
  }

  func testEachMistakeHasItsSentence() throws {
    for (body, expected) in try cases() {
      XCTAssertThrowsError(try body(), expected) { XCTAssertEqual("\($0)", expected) }
    }
  }

  func testAbsurdSizesAreRefused() throws {
    let limit = Shape.largestCount
    for shape in [[1 << 40], [1 << 31, 1 << 31], [.max, .max, 2], [1 << 20, 1 << 20, 0], [limit + 1]] {
      assertThrows(.tooLarge(shape: shape, limit: limit), try Tensor.zeros(shape))
    }
    let tall = try Tensor.ones([1 << 20, 1])
    assertThrows(.tooLarge(shape: [1 << 20, 1 << 20], limit: limit), try tall + Tensor.ones([1, 1 << 20]))
    assertThrows(.tooLarge(shape: [1 << 20, 1 << 20], limit: limit), try Tensor.matmul(tall, tall.transpose()))
    assertThrows(.tooLarge(shape: [.max], limit: limit), try Tensor.arange(0, 1e300))
    assertThrows(.tooLarge(shape: [3, .max], limit: limit), try vector(0, 1, 2).oneHot(classes: .max))
    assertThrows(
      .tooLarge(shape: [1 << 20, 1 << 20], limit: limit), try Gradient.jacobian({ $0 }, at: Tensor.ones([1 << 20])))
    assertThrows(.negativeExtent(shape: [.min, .min]), try Tensor.eye(.min))
  }

  func testExtremeArgumentsDoNotTrap() throws {
    let m = try Tensor.ones([2, 3])
    for extreme in [Int.min, .max] {
      XCTAssertThrowsError(try m.sum(axis: extreme))
      XCTAssertThrowsError(try m(.index(extreme)))
      XCTAssertThrowsError(try m(.range(extreme, nil)))
      XCTAssertThrowsError(try m(.range(nil, extreme)))
      XCTAssertThrowsError(try m.gather([extreme]))
      XCTAssertThrowsError(try m.transpose(axes: [extreme, 0]))
      XCTAssertThrowsError(try m.reshape([extreme, -1]))
      XCTAssertThrowsError(try m.variance(correction: extreme))
      XCTAssertThrowsError(try Tensor.linspace(0, 1, count: extreme))
      XCTAssertThrowsError(try Tensor.eye(extreme))
      XCTAssertThrowsError(try Tensor.stack([m, m], axis: extreme))
      XCTAssertThrowsError(try m.oneHot(classes: extreme))
      XCTAssertThrowsError(try m.expanded(to: [extreme, 2, 3]))
    }
    XCTAssertThrowsError(try m.gather(vector(1e300)))
    XCTAssertThrowsError(try m.gather(vector(.infinity)))
    XCTAssertThrowsError(try m.quantile(.nan))
  }
}
