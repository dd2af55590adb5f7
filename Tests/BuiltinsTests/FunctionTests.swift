import Builtins
import Checking
import Data
import Runtime
import TensorCore
import Units
import XCTest

/// Texts of the language whose every bare expression must be true.
final class FunctionTests: XCTestCase {
  private func assertTrue(
    _ text: String, globals: [String: (Type, Value)] = [:], file: StaticString = #filePath, line: UInt = #line
  ) {
    let outcome = Evaluation.run(text, globals: globals)
    XCTAssert(outcome.rendered.isEmpty, outcome.rendered, file: file, line: line)
    XCTAssertNil(outcome.failure, outcome.failure ?? "", file: file, line: line)
    XCTAssertFalse(outcome.values.isEmpty, "nothing to look at", file: file, line: line)
    for (index, value) in outcome.values.enumerated() {
      XCTAssertEqual(value, .boolean(true), "expression \(index)", file: file, line: line)
    }
  }

  func testElementwise() {
    assertTrue(
      """
      sqrt([4 m^2, 9 m^2]) ~= [2 m, 3 m]
      round(2.5) == 2 and round([0.5, 1.5, 2.5]) == [0, 2, 2]
      round(1234.5678, digits: -2) == 1200
      floor(7.9 m/(1 m)) == 7
      max([1, 5], [3, 2]) == [3, 5] and max(1 m, 20 cm, 3 m) == 3 m
      min([[3, 1], [2, 4]], axis: 0) == [2, 1]
      max([[3, 1], [2, 4]], axis: 1, keep: true) == [[3], [4]]
      clamp([-1, 0.5, 7], 0, 1) == [0, 0.5, 1]
      is_missing([1, nan]) == [0, 1] and is_missing(nan)
      where(2 > 1, 3 m, 4 m) == 3 m
      where([1, 0, 1], 5, [1, 2, 3]) == [5, 2, 5]
      sigmoid(-1000) == 0 and sigmoid(1000) == 1
      gelu([0, 1]) ~= [0, 0.8413447460685429]
      hypot(3e200, 4e200) ~= 5e200
      trunc([-1.7, 1.7]) == [-1, 1] and cbrt([-8, 27]) ~= [-2, 3]
      mod([5, -1], 3) == [2, 2] and atan2([1 m], 1 m) ~= [pi/4]
      min(t"2026-01-02T00:00:00Z", t"2026-01-01T00:00:00Z") == t"2026-01-01T00:00:00Z"
      """)
  }

  func testReductionsAndStatistics() {
    assertTrue(
      """
      sum([[1, 2], [3, 4]], axis: 0) == [4, 6] and sum([[1, 2], [3, 4]]) == 10
      sum([]) == 0
      mean([20 degC, 30 degC]) ~= 25 degC
      sd([1 degC, 2 degC, 3 degC]) ~= 1 K
      variance([1 m, 3 m]) ~= 2 m^2
      product([2 m, 3 m]) ~= 6 m^2
      is_missing(mean([1, nan]))
      quantile([4, 1, 3, 2], 0.5) ~= 2.5 and median([1, 9, 2]) == 2
      any([1, 2] > 1) and not all([1, 2] > 1)
      any([false, true]) and all([[1, 0], [1, 1]], axis: 0) == [1, 0]
      argmax([[1, 9], [8, 2]], axis: 1) == [1, 0]
      norm([3 m, 4 m]) ~= 5 m
      corr([1, 2, 4], [2, 4, 8]) ~= 1
      histogram([0, 1, 2, 10], bins: 2).edges == [0, 5, 10]
      interp([0, 1.5, 9], [1, 2], [10, 20]) ~= [10, 15, 20]
      polyfit([0, 1, 2, 3], [1, 0, 1, 4], 2) ~= [1, -2, 1] within 1e-9
      polyval([1 m, 2 m], [0, 1]) ~= [1 m, 3 m]
      """)
  }

  func testShapesAndLinearAlgebra() {
    assertTrue(
      """
      a = [[1, 2], [3, 4]]
      shape(zeros(shape(a))) == [2, 2] and size(a) == 4 and size(a, -1) == 2
      reshape([1, 2, 3, 4, 5, 6], [2, -1]) == [[1, 2, 3], [4, 5, 6]]
      concat(a, a, axis: 1) == [[1, 2, 1, 2], [3, 4, 3, 4]]
      concat("ab", "c") == "abc" and concat(["a"], ["b"]) == ["a", "b"]
      stack([1, 2], [3, 4]) == a
      transpose(a, [1, 0]) == [[1, 3], [2, 4]]
      gather(a, [1, 1, 0]) == [[3, 4], [3, 4], [1, 2]] and gather([5, 6], 1) == 6
      cumsum([1, 2, 3]) == [1, 3, 6] and diff([1, 4, 9]) == [3, 5]
      sort([[3, 1], [1, 2]]) == [[1, 3], [1, 2]]
      linspace(20 degC, 30 degC, 3)[1] ~= 25 degC
      arange(3) == [0, 1, 2] and range(2, 8, 3) == [2, 5]
      full([2, 2], 3 m)[0, 1] == 3 m and eye(2) == [[1, 0], [0, 1]]
      x = solve([[2 N, 1 N], [1 N, 3 N]], [3 J, 5 J])
      x ~= [0.8 m, 1.4 m]
      inv(a) @ a ~= eye(2) + 1e-300 within 1e-9 or sum(abs(inv(a) @ a - eye(2))) < 1e-12
      det([[1 m, 2 m], [3 m, 4 m]]) ~= -2 m^2
      a[0] == [1, 2] and a[:, 1] == [2, 4] and a[-1, -1] == 4 and a[0..1] == [[1, 2]]
      """)
  }

  func testListsAndTexts() {
    assertTrue(
      """
      fn double(v) = 2*v
      [1, 2, 3] |> map(double) |> sum == 12
      map(["a", "b"], upper) == ["A", "B"] and map([4, 9], sqrt) == [2, 3]
      k = 10
      map([1, 2], fn(v) = v*k) == [10, 20]
      filter(["a", "bb"], fn(s) = len(s) > 1) == ["bb"]
      reduce([1 m, 2 m], fn(a, v) = a + v, 0 m) == 3 m
      reduce(["a", "b"], fn(a, v) = a + v, "") == "ab"
      zip([1, 2], [3 m, 4 m])[1].b == 4 m and enumerate(["x", "y"])[1].value == "y"
      unique([3, 1, 3]) == [3, 1] and unique(["b", "a", "b"]) == ["b", "a"]
      sort(["b", "a"]) == ["a", "b"] and reverse("abc") == "cba"
      sort_by([-3, 1, 2], abs) == [1, 2, -3]
      sort_by([1, nan, -3, 3], abs, descending: true)[0..3] == [-3, 3, 1]
      max_by([{n: 1, s: "a"}, {n: 5, s: "b"}], fn(r) = r.n).s == "b"
      first(["a", "b"]) == "a" and last([1, 2]) == 2
      any(["a", "bb"], fn(s) = len(s) > 1) and not all(["a", "bb"], fn(s) = len(s) > 1)
      "b" in ["a", "b"] and 2 in [1, 2] and "bc" in "abcd" and not (3 in [1, 2])
      split("a b  c") == ["a", "b", "c"] and split("a,,b", ",") == ["a", "", "b"]
      join(["a", "b"], "-") == "a-b" and replace("aXbX", "X", "") == "ab" and trim("  a ") == "a"
      number(" 2.5e3 ") == 2500 and "a" < "b" and "a" + "b" == "ab"
      "hello"[1] == "e" and "hello"[1..3] == "el" and ["a", "b", "c"][1..3] == ["b", "c"]
      magnitude(1500 W -> kW) ~= 1.5 and magnitude([25 degC, 30 degC]) ~= [25, 30]
      unit(3 kW) == "kW" and type("a") == "string" and type([1]) == "tensor" and type({a: 1}) == "record"
      len("héllo") == 5 and contains(1..3, 2)
      """)
  }

  func testAppendGrows() {
    assertTrue(
      """
      xs = []
      ys = xs
      for i in 0..100000 { xs = append(xs, i*i) }
      len(xs) == 100000 and xs[99999] == 99999^2 and len(ys) == 0
      sum(xs[0..4]) == 14 and shape(xs) == [100000]
      fn grow(n) { out = []  
        for i in 0..n { out = append(out, i) }
        return out }
      grow(4) == [0, 1, 2, 3]
      rows = []
      for i in 0..3 { rows = append(rows, [i, 2*i]) }
      rows == [[0, 0], [1, 2], [2, 4]] and rows[1, 1] == 2
      words = ["a"]
      kept = words
      words = append(words, "b")
      words == ["a", "b"] and kept == ["a"]
      zs = [1, 2]
      zs = append(zs, len(zs))
      zs == [1, 2, 2]
      """)
  }

  func testInstants() {
    assertTrue(
      """
      t = t"2024-02-29T23:59:58.5Z"
      year(t) == 2024 and month(t) == 2 and day(t) == 29 and hour(t) == 23 and minute(t) == 59 and second(t) ~= 58.5
      weekday(t) == 4
      start_of(t, 1 d) == t"2024-02-29T00:00:00Z"
      instant("2024-02-29") == t"2024-02-29T00:00:00Z"
      year([t, t]) == [2024, 2024]
      year(t"1969-12-31T12:00:00Z") == 1969 and weekday(t"1969-12-31T12:00:00Z") == 3
      now() - t > 1 d
      """)
  }

  func testRandom() {
    assertTrue(
      """
      uniform(seed: 3) == uniform(seed: 3) and uniform(seed: 3) != uniform(seed: 4)
      normal([100], 5 m, 1 m, seed: 1) == normal([100], 5 m, 1 m, seed: 1)
      x = normal([20000], 20 degC, 2 K, seed: 9)
      mean(x) in 19.9..20.1 degC and sd(x) in 1.9..2.1 K
      u = uniform([2, 3], -1, 1, seed: 2)
      shape(u) == [2, 3] and min(u) >= -1 and max(u) < 1
      type(normal(2 m, 0.1 m)) == "distribution"
      """)
  }

  func testSeries() throws {
    let time = TimeAxis("time", [0, 1, 2, 3])
    func series(_ values: [Double], _ time: TimeAxis, members: [[Double]] = []) throws -> Value {
      .object(SeriesObject(try Series("v", Values(values), time: time), members: members))
    }
    let kelvin = Type.series(Quantity(Dimension(.temperature)))
    let globals: [String: (Type, Value)] = [
      "a": (kelvin, try series([1, .nan, 3, 5], time, members: [[1, 1, 1, 1], [2, 2, 2, 2]])),
      "b": (kelvin, try series([1, 1, 1, 1], time)),
      "c": (kelvin, try series([1, 2], TimeAxis("time", [0, 1]))),
    ]
    assertTrue(
      """
      sum(a) ~= 9 K and mean(a) ~= 3 K and sd(a) ~= 2 K and max(a) == 5 K and count_missing(a) == 1
      d = a - b
      d[0] == 0 K and d[3] == 4 K and count_missing(d) == 1 and len(d) == 4
      d.members ~= [[0 K, 0 K, 0 K, 0 K], [1 K, 1 K, 1 K, 1 K]]
      (2*a)[2] == 6 K and sqrt(a*a)[3] ~= 5 K
      len(a[1..3]) == 2 and a[-1] == 5 K and a[1..3].time == [1 s, 2 s]
      mean(a > 2 K) ~= 0.5
      sum(map(b, fn(v) = 2*v)) ~= 8 K
      max(a, 2 K)[0] == 2 K
      """, globals: globals)
    let failure = Evaluation.run("x = a + c", globals: globals).failure ?? ""
    XCTAssert(failure.contains("resample") && failure.contains("4") && failure.contains("2"), failure)
  }
}
