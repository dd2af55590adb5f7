import CKernels
import Data
import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// What our tensor core takes for what `bench/tensors.py`, `losses.py` and `memory.py` do in PyTorch.
///
///     tensor-bench THREADS [NAME…]      median milliseconds, as tensors.py; only rows that begin with a name given
///     tensor-bench losses FILE          the losses from the weights in FILE beside those in it
///     tensor-bench memory NET THREADS   as memory.py
///     tensor-bench plan NET THREADS     what each part of a training step takes
@main
struct TensorBench {
  static func main() {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      switch arguments.first {
      case "losses" where arguments.count == 2: try compareLosses(arguments[1])
      case "memory" where arguments.count == 3: try measureMemory(net(arguments[1]), threads: number(arguments[2]))
      case "plan" where arguments.count == 3:
        ck_set_threads(Int32(try number(arguments[2])))
        let training = try Training(net(arguments[1]))
        print(try training.step.profile(training.batch))
      case .some(let threads):
        ck_set_threads(Int32(try number(threads)))
        try measureAll(only: Array(arguments.dropFirst()))
      case .none: throw BenchFault.usage("tensor-bench THREADS | losses FILE | memory NET THREADS | plan NET THREADS")
      }
    } catch {
      let message = "tensor-bench: \(error)\n"
      _ = message.utf8CString.withUnsafeBufferPointer { write(2, $0.baseAddress, $0.count - 1) }
      exit(2)
    }
  }

  private static func net(_ name: String) throws -> Net {
    guard let net = Net.all.first(where: { $0.name == name }) else { throw BenchFault.usage("no net \(name)") }
    return net
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Int(text), 1...64 ~= number else { throw BenchFault.usage("\(text) is no number of threads") }
    return number
  }

  // MARK: - Time

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Prints the median of a second's runs, of seven at least, after some that warm up. What takes microseconds is run
  /// several times between two looks at the clock.
  private static func measure(_ name: String, only: [String], _ run: () throws -> Void) rethrows {
    if !only.isEmpty, !only.contains(where: name.hasPrefix) { return }
    var began = now()
    for _ in 0..<20 {
      try run()
      if now() - began > 0.5 { break }
    }
    began = now()
    try run()
    let repeats = max(1, Int(20e-6 / max(now() - began, 1e-9)))
    var times: [Double] = []
    began = now()
    while times.count < 7 || now() - began < 1 {
      let start = now()
      for _ in 0..<repeats { try run() }
      times.append((now() - start) / Double(repeats))
    }
    times.sort()
    print("\(name)\t\(times[times.count / 2] * 1e3)")
    fflush(nil)
  }

  private static func measureAll(only: [String]) throws {
    for net in Net.all where only.isEmpty || only.contains(where: net.name.hasPrefix) {
      let training = try Training(net)
      try measure(net.name, only: only) { try training.step.run(training.batch) }
    }
    for shape in [[32, 4, 96, 16], [4, 8, 512, 64], [1, 8, 4096, 64]] {
      for causal in [false, true] { try measureAttention(shape, causal, only: only) }
    }
    for n in [16, 32, 64, 128, 256, 512, 1024, 2048] { measureProduct(n, only: only) }
  }

  private static func measureAttention(_ shape: [Int], _ causal: Bool, only: [String]) throws {
    let name = "attention \(shape.map(String.init).joined(separator: "x"))\(causal ? " causal" : "")"
    if !only.isEmpty, !only.contains(where: { name.hasPrefix($0) }) { return }
    var stream = RandomStream(seed: 1)
    let operands = try (0..<4).map { _ in
      try Tensor(shape: shape, float32: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) })
    }
    var options = AttentionOptions()
    if causal { options.mask = .causal }
    let forward = try PlannedFunction(inputs: operands[..<3].map(\.spec)) { _, x in
      [try Tensor.attention(x[0], x[1], x[2], options)]
    }
    try measure(name + ", forward", only: only) { try forward.run(Array(operands[..<3])) }
    let both = try PlannedFunction(inputs: operands.map(\.spec)) { _, x in
      let traced = x[..<3].map(Tensor.traced)
      let out = try Tensor.attention(traced[0], traced[1], traced[2], options)
      return try Gradient.pullback(x[3], through: out, to: Array(traced))
    }
    try measure(name + ", both ways", only: only) { try both.run(operands) }
  }

  private static func measureProduct(_ n: Int, only: [String]) {
    var stream = RandomStream(seed: 1)
    let numbers = (0..<2 * n * n).map { _ in Float(stream.normal()) }
    numbers.withUnsafeBufferPointer { factors in
      let result = UnsafeMutablePointer<Float>.allocate(capacity: n * n)
      defer { result.deallocate() }
      var product = ck_product()
      (product.rows, product.columns, product.depth) = (Int64(n), Int64(n), Int64(n))
      product.a = UnsafeRawPointer(factors.baseAddress!)
      product.b = UnsafeRawPointer(factors.baseAddress! + n * n)
      product.c = UnsafeMutableRawPointer(result)
      (product.a_row, product.a_column, product.b_row, product.b_column) = (Int64(n), 1, Int64(n), 1)
      product.c_row = Int64(n)
      product.batch = (1, 1)
      withUnsafePointer(to: product) { product in
        let step = ck_step(
          kernel: ck_product_run, arguments: product, tasks: ck_product_tasks(product),
          scratch: ck_product_scratch(product), cost: ck_product_cost(product))
        withUnsafePointer(to: step) { step in measure("sgemm \(n)", only: only) { _ = ck_run(step, 1) } }
      }
    }
  }

  // MARK: - Losses

  /// Trains each net of the file from its weights, and prints the largest difference between the losses.
  private static func compareLosses(_ path: String) throws {
    let file = try SafetensorsReader(path: path)
    func tensor(_ name: String) throws -> Tensor {
      try Tensor(shape: file.entry(name).shape, float32: file.floats(of: name))
    }
    for net in Net.all where file.entries.contains(where: { $0.name == "\(net.name).losses" }) {
      var training = try Training(net)
      for variable in training.variables { try variable.assign(tensor("\(net.name).state.\(variable.name)")) }
      training.step.optimizer.setRate(Double(try file.floats(of: net.name + ".rate")[0]), group: 0)
      training.batch = [try tensor(net.name + ".x"), try tensor(net.name + ".y")]
      let expected = try file.floats(of: net.name + ".losses").map(Double.init)
      let actual = try expected.map { _ in try training.step.run(training.batch) }
      let differences = zip(actual, expected).map { abs($0 - $1) / max(abs($1), 1e-12) }
      print(
        "losses of \(net.name)\t\(differences.max() ?? 0)\tlast \(actual.last ?? 0) beside \(expected.last ?? 0)")
    }
  }

  // MARK: - Memory

  /// A field of the process's status, in MB.
  private static func held(_ field: String) -> Double {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix(field + ":"), let number = text.split(whereSeparator: { !$0.isNumber }).first {
        return (Double(number) ?? 0) * 1024 / 1e6
      }
    }
    return 0
  }

  private static func measureMemory(_ net: Net, threads: Int) throws {
    ck_set_threads(Int32(threads))
    let training = try Training(net)
    let before = held("VmRSS")
    if let file = fopen("/proc/self/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
    for _ in 0..<10 { try training.step.run(training.batch) }
    let peak = held("VmHWM")
    for (what, value) in [("before", before), ("peak", peak), ("steps", peak - before)] {
      print("memory of \(net.name), \(what)\t\((value * 100).rounded() / 100)")
    }
  }
}
