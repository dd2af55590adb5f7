import Synchronization

/// Calibrates a model on data by weighted least squares from one or many starts.
///
/// Derivatives come from sensitivities integrated with the states. The starts run in parallel, each by itself, so the
/// result depends on the seed but not on the number of threads. A start that cannot be simulated is reported, not fatal.
///
/// - Throws: `FitError`.
public func fit(_ problem: FitProblem, _ options: FitOptions = FitOptions()) throws(FitError) -> FitResult {
  let function = try ResidualFunction(problem, options)
  let starts = try StartPoints.draw(function, count: options.starts, seed: options.seed)
  let (lower, upper) = function.bounds()
  let problem = LeastSquaresProblem(lower: lower, upper: upper, margins: { function.margins($0) }) {
    try function.evaluate($0)
  }
  let meter = ProgressMeter(options.execution.progress)
  let outcomes = Mutex([Result<LeastSquaresSolution, SimulationError>?](repeating: nil, count: starts.count))
  parallelFor(starts.count, threads: options.execution.threadCount) { index in
    let outcome = search(problem, options.search, from: starts[index])
    outcomes.withLock { $0[index] = outcome }
    meter.advance(by: 1 / Double(starts.count))
  }

  var solutions: [LeastSquaresSolution] = []
  var failures: [FitResult.FailedStart] = []
  for (start, outcome) in outcomes.withLock({ $0 }).enumerated() {
    switch outcome {
    case .success(let solution): solutions.append(solution)
    case .failure(.cancelled(let time)): throw .simulation(.cancelled(time: time))
    case .failure(let error): failures.append(.init(start: start, error: error))
    case nil: break
    }
  }
  if solutions.isEmpty, let first = failures.first {
    throw .allStartsFailed(starts: starts.count, first: first.error)
  }
  meter.finish()
  return try FitReport(function, solutions, failures).result()
}

private func search(
  _ problem: LeastSquaresProblem, _ method: LevenbergMarquardt, from start: [Double]
) -> Result<LeastSquaresSolution, SimulationError> {
  do {
    return .success(try method.minimise(problem, from: start))
  } catch let error as SimulationError {
    return .failure(error)
  } catch {
    return .failure(.invalidOption("the search could not begin: \(error)"))
  }
}
