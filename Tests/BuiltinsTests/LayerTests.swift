import Builtins
import Runtime
import XCTest

/// Layers and what goes with them, through the language: gradients against differences, float32 against float64, and values worked out
/// by hand or by other builtins.
final class LayerTests: XCTestCase {
  /// Of a vector x of 24 numbers and fixed parameters: tensors, or single numbers.
  private static let expressions = [
    "relu(x)", "gelu(x)", "gelu_tanh(x)", "silu(x)", "softplus(x)", "sigmoid(x)",
    "softmax(reshape(x, [4, 6]))", "log_softmax(reshape(x, [4, 6]))", "log_softmax(reshape(x, [4, 6]), axis: 0)",
    "log_sum_exp(reshape(x, [4, 6]), axis: 1)",
    "layer_norm(reshape(x, [4, 6]))", "layer_norm(reshape(x, [4, 6]), u[0..6], u[6..12])",
    "layer_norm(m, x[0..6], x[6..12])", "rms_norm(reshape(x, [4, 6]), u[0..6])", "rms_norm(m, x[0..6])",
    "batch_norm(reshape(x, [4, 6]), u[0..6], u[6..12])", "batch_norm(m, x[0..6], x[6..12])",
    "batch_norm(reshape(x, [4, 6]), mean: u[0..6], variance: ones(6))",
    "conv1d(reshape(x, [2, 6, 2]), reshape(u[0..18], [3, 2, 3]))",
    "conv1d(reshape(x, [2, 6, 2]), reshape(u[0..18], [3, 2, 3]), stride: 2, padding: 1)",
    "conv1d(reshape(x, [6, 4]), reshape(u[0..12], [3, 2, 2]), padding: \"causal\", dilation: 2, groups: 2)",
    "conv1d(reshape(u, [2, 6, 2]), reshape(x, [2, 2, 6]), padding: \"same\")",
    "conv2d(reshape(x, [1, 4, 3, 2]), reshape(u, [2, 3, 2, 2]), padding: [1, 1], stride: [2, 1])",
    "conv2d(reshape(u, [1, 4, 3, 2]), reshape(x, [3, 2, 2, 2]), padding: \"same\")",
    "max_pool(reshape(x, [2, 6, 2]), 3, stride: 2)", "max_pool(reshape(x, [1, 4, 6, 1]), [2, 3])",
    "avg_pool(reshape(x, [2, 6, 2]), 2, padding: 1)", "avg_pool(reshape(x, [1, 4, 6, 1]), 2, stride: 1)",
    "attention(reshape(x, [1, 2, 4, 3]), reshape(u, [1, 2, 4, 3]), reshape(v, [1, 2, 4, 3]))",
    "attention(reshape(u, [2, 4, 3]), reshape(x, [2, 4, 3]), reshape(v, [2, 4, 3]), mask: \"causal\")",
    "attention(reshape(u, [2, 4, 3]), reshape(v, [2, 4, 3]), reshape(x, [2, 4, 3]), mask: \"causal\", window: 2)",
    "attention(reshape(u, [6, 4]), reshape(v, [6, 4]), reshape(x, [6, 4]), scale: 2, window: 3)",
    "attention(reshape(u, [4, 6]), reshape(v, [4, 6]), reshape(v, [4, 6]), bias: reshape(x[0..16], [4, 4]))",
    "attention(reshape(x, [2, 4, 3]), reshape(u[0..12], [1, 4, 3]), reshape(v[0..12], [1, 4, 3]))",
    "attention(reshape(x, [4, 6]), reshape(x, [4, 6]), reshape(x, [4, 6]), mask: [[1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0], [1, 1, 1, 1]])",
    "attention(reshape(x, [1, 1, 4, 6]), reshape(u, [1, 1, 4, 6]), reshape(v, [1, 1, 4, 6]), present: [[1, 1, 0, 1]])",
    "embedding(reshape(x, [6, 4]), [[0, 5], [2, 2]])", "dropout(x, 0.4, seed: 3)",
    "cross_entropy(reshape(x, [4, 6]), [1, -1, 5, 0], smoothing: 0.1)",
    "cross_entropy(reshape(x, [4, 6]), [1, 2, 5, 0], weights: [1, 2, 3, 4, 5, 6])",
    "cross_entropy(reshape(x, [2, 2, 6]), [[1, 2], [5, 0]], reduce: \"none\")",
    "cross_entropy(x, 7, reduce: \"sum\")",
    "top_k(reshape(x, [4, 6]), 3).values", "top_k(reshape(x, [4, 6]), 2, axis: 0, smallest: true).values",
    "sort(reshape(x, [4, 6]), axis: 0)", "sort(x, descending: true)",
    "scatter_add(x, [0, 3, 3, -1], [1, 2, 3, 4])", "scatter_add(zeros([5, 6]), [0, 3, 3, 1], reshape(x, [4, 6]))",
    "scatter_add(reshape(x, [4, 6]), [[0, 5], [5, 5]], ones([4, 2, 2]), axis: 1)",
    "moving_average(x, 5)", "moving_average(reshape(x, [4, 6]), 3, axis: 1, edges: \"zero\")",
    "moving_average(reshape(x, [12, 2]), 4, edges: \"inside\")", "moving_average(x, 3, trailing: true)",
  ]

  private static let preamble = """
    u = normal([24], seed: 2)
    v = normal([24], seed: 3)
    m = normal([4, 6], seed: 4)
    start = normal([24], seed: 1)

    """

  private func assertTrue(_ text: String, file: StaticString = #filePath, line: UInt = #line) {
    let outcome = Evaluation.run(text)
    XCTAssert(outcome.rendered.isEmpty, outcome.rendered, file: file, line: line)
    XCTAssertNil(outcome.failure, "\(outcome.failure ?? "") in\n\(text)", file: file, line: line)
    XCTAssertFalse(outcome.values.isEmpty, "nothing to look at", file: file, line: line)
    for (index, value) in outcome.values.enumerated() {
      XCTAssertEqual(value, .boolean(true), "expression \(index) of\n\(text)", file: file, line: line)
    }
  }

  func testGradientsAgainstDifferences() {
    for expression in Self.expressions {
      assertTrue(
        Self.preamble + """
          fn f(x) {
            y = flatten(\(expression))
            return sum(y*cos(range(len(y)) + 1))
          }
          fn slope(i) {
            step = 1e-5*one_hot(i, 24)
            return (f(start + step) - f(start - step))/2e-5
          }
          max(abs(grad(f)(start) - map(range(24), slope))) < 1e-6
          """)
    }
  }

  func testFloat32StaysNear() {
    for expression in Self.expressions {
      assertTrue(
        Self.preamble + """
          fn f(x) = flatten(\(expression))
          max(abs(f(float32(start)) - f(start))) < 2e-5
          """)
    }
  }

  func testFloat32Everywhere() {
    assertTrue(
      """
      a = float32([[0.1, 0.2], [0.3, 0.4]])
      dtype(a) == "float32" and dtype(a @ a) == "float32" and dtype(2*a + 1) == "float32"
      dtype(a + [[1, 2], [3, 4]]) == "float64" and dtype(a @ eye(2)) == "float64"
      dtype(transpose(a)) == "float32" and dtype(a[0]) == "float32" and dtype(softmax(a)) == "float32"
      dtype(concat(a, a)) == "float32" and dtype(stack(a, a)) == "float32" and dtype(exp(a)) == "float32"
      dtype(layer_norm(a)) == "float32" and dtype(reshape(a, [4])) == "float32"
      dtype(a > 0.2) == "float32" and dtype(sum(a, axis: 0)) == "float32" and dtype(cumsum(a)) == "float32"
      dtype(grad(fn(x) = sum(x^2))(a)) == "float32"
      dtype(a[0][0]) == "float64" and dtype(3) == "float64" and dtype(float64(a)) == "float64"
      a @ a ~= [[0.07, 0.1], [0.15, 0.22]] within 1e-6
      sum(a) ~= 1 within 1e-6
      a[1, 0] ~= 0.3 within 1e-6
      (a[0])[1] ~= 0.2 within 1e-6
      mean(float32([20 degC, 30 degC])) ~= 25 degC within 0.001 K
      unit(float32([1 m, 2 m])[0]) == "m"
      filter(float32([1, 5, 2]), fn(x) = x > 1) == [5, 2]
      where(a > 0.25, a, 0) ~= [[0, 0], [0.3, 0.4]] within 1e-6
      """)
  }

  func testValues() {
    assertTrue(
      """
      x = normal([2, 6, 3], seed: 5)
      w = normal([3, 3, 4], seed: 6)
      conv1d(x, w)[1, 2] ~= flatten(x[1, 2..5]) @ reshape(w, [9, 4])
      conv1d(x, w, padding: "causal")[:, 0] ~= x[:, 0] @ w[2]
      shape(conv1d(x, w, padding: "same", stride: 4)) == [2, 2, 4]
      images = normal([2, 5, 4, 3], seed: 7)
      conv2d(images, reshape(eye(3), [1, 1, 3, 3])) ~= images
      conv2d(images[0], ones([5, 4, 3, 1])) ~= [[[sum(images[0])]]]
      avg_pool(images, [5, 4])[:, 0, 0] ~= mean(mean(images, axis: 1), axis: 1)
      max_pool(images, [5, 4])[:, 0, 0] ~= max(max(images, axis: 1), axis: 1)
      shape(max_pool(images, 2, stride: 1, padding: "same")) == [2, 5, 4, 3]
      q = normal([5, 8], seed: 8)
      k = normal([7, 8], seed: 9)
      attention(q, k, k) ~= softmax(q @ transpose(k)/sqrt(8)) @ k
      late = where(range(5) >= reshape(range(5), [5, 1]) + 1, -inf, 0)
      attention(q, q, q, mask: "causal") ~= softmax(q @ transpose(q)/sqrt(8) + late) @ q
      attention(q, q, q, bias: late) ~= attention(q, q, q, mask: "causal")
      attention(q, q, q, mask: late > -1) ~= attention(q, q, q, mask: "causal")
      attention(q, k, k, present: [1, 1, 1, 0, 0, 0, 0]) ~= attention(q, k[0..3], k[0..3])
      layer_norm(q) ~= (q - mean(q, axis: 1, keep: true))/sqrt(std(q, axis: 1, keep: true)^2 + 1e-5)
      cross_entropy(q, [0, 1, 2, 3, 4]) ~= -sum(log_softmax(q)*eye(5, 8))/5
      moving_average([1, 2, 6], 3) ~= [4/3, 3, 14/3]
      moving_average([1, 2, 6], 2, trailing: true, edges: "zero") ~= [0.5, 1.5, 4]
      moving_average(float32([1, nan, 6]), 3) ~= [1, 3.5, 6] within 1e-6
      moving_average([1, nan, 6], 3) == [1, 3.5, 6] and moving_average([1, nan, 6], 3, edges: "zero") ~= [0.5, 3.5, 3]
      moving_average([1, 2, 6], 2, edges: "inside") == [1.5, 4]
      moving_average([1, 2, 6], 3, trailing: true) ~= [1, 4/3, 3]
      scatter_add([1, nan, 1], [0, 0], [2, 3])[0] == 6
      gather(scatter_add(zeros([2, 4]), [1, 3], ones([2, 2]), axis: 1), [1, 3, 0], axis: 1) == [[1, 1, 0], [1, 1, 0]]
      silu(2) ~= silu([2])[0] and softplus(-3) ~= softplus([-3])[0] and softplus(900) == 900
      sort([3, nan, 1, 2], descending: true)[0..3] == [3, 2, 1] and sort([[3, 1], [2, 4]], axis: 0) == [[2, 1], [3, 4]]
      sort(["b", "c", "a"], descending: true) == ["c", "b", "a"]
      batch_norm([[1, 10], [3, 30]], eps: 0) ~= batch_norm([[1, 10], [3, 30]], mean: [2, 20], variance: [1, 100], eps: 0)
      """)
  }

  func testUnits() {
    assertTrue(
      """
      x = [[1 m], [2 m], [4 m]]
      conv1d(x, [[[1 N]], [[1 N]]]) ~= [[3 J], [6 J]]
      max_pool([[[1 m], [3 m]]], 2) ~= [[[3 m]]]
      avg_pool([[[10 degC], [30 degC]]], 2) ~= [[[20 degC]]]
      relu([-1 m, 2 m]) ~= [0 m, 2 m]
      layer_norm([20 degC, 22 degC], eps: 0 K^2) ~= [-1, 1]
      layer_norm([20 degC, 22 degC], [3 m, 3 m], eps: 0 K^2) ~= [-3 m, 3 m]
      rms_norm([3 V, 3 V], eps: 0 V^2) ~= [1, 1]
      attention([[1 m]], [[1 m]], [[20 degC]], scale: 1/(1 m^2)) ~= [[20 degC]]
      embedding([[1 bar], [2 bar]], [1]) ~= [[2 bar]]
      moving_average([10 degC, 20 degC, 30 degC], 3)[1] ~= 20 degC
      unit(moving_average(series([1 bar, 2 bar, 3 bar], [0 s, 1 s, 2 s]), 3)) == "bar"
      top_k([1 m, 3 m, 2 m], 1).values ~= [3 m]
      scatter_add([20 degC, 20 degC], [1], [5 K]) ~= [20 degC, 25 degC]
      sum(dropout(full(1000, 2 m), 0.5, seed: 1)) > 1500 m
      """)
  }

  func testDropoutKeepsTheAverage() {
    assertTrue(
      """
      y = dropout(ones(100000), 0.3, seed: 11)
      mean(y) ~= 1 within 0.02
      y == dropout(ones(100000), 0.3, seed: 11)
      y != dropout(ones(100000), 0.3, seed: 12)
      dropout([1, inf, 3], 1) == [0, 0, 0]
      dropout([1, 2], 0) == [1, 2]
      """)
  }

  func testRefusedWhileRunning() {
    for (text, wanted) in [
      ("fn z(n) = zeros([1, 9, n])\nk = 3\nconv1d(z(k), zeros([3, 2, 4]))", "axis 2 of `x` has 3 channels"),
      ("fn z(n) = zeros(n)\nk = 3\nlayer_norm(zeros([2, 4]), z(k))", "axis 1 of `x` has 4, axis 0 of `scale` has 3"),
      ("k = 0.5\nmax_pool(zeros([1, 4, 1]), k)", "must be whole numbers, not 0.5"),
      ("k = 9\ntop_k([1, 2], k)", "`x` [2]: axis 0 has 2"),
      ("k = 2\ndropout([1, 2], k)", "must be from 0 to 1, not 2"),
      ("w = \"cauzal\"\nattention([[1]], [[1]], [[1]], mask: w)", "is one of \"causal\", \"none\", not \"cauzal\""),
      ("embedding([[1], [2]], [0, 0.5])", "has 0.5 at [1]"),
      ("k = -1\nconv1d(zeros([1, 4, 1]), zeros([2, 1, 1]), padding: k)", "at least 0"),
      ("moving_average([1, 2], 3, edges: \"inside\")", "axis 0 has 2"),
    ] {
      let outcome = Evaluation.run(text)
      let said = (outcome.failure ?? "") + outcome.rendered
      XCTAssert(said.contains(wanted), "\(text):\n\(said)")
    }
  }
}
