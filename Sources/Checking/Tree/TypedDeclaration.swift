import Diagnostics
import Units

/// A declaration, checked. What it computes from stands in `operands`, which are evaluated in order before the declaration is carried out;
/// the definition refers to them by index.
public final class TypedDeclaration: Sendable {
  public enum Definition: Sendable {
    case data(DataDefinition)
    case images(ImageDefinition)
    case split(SplitDefinition)
    case sensor(SensorDefinition)
    case actuator(ActuatorDefinition)
    case twin(TwinDefinition)
    case simulate(SimulateDefinition)
    case fit(FitDefinition)
    case plot(PlotDefinition)
    case save(SaveDefinition)
    case evaluate(EvaluateDefinition)
    case train(TrainDefinition)
  }

  public let definition: Definition
  public let operands: [TypedExpression]
  public let type: Type
  public let span: Span

  public init(_ definition: Definition, operands: [TypedExpression], type: Type, span: Span) {
    self.definition = definition
    self.operands = operands
    self.type = type
    self.span = span
  }
}

/// The index of a value among a declaration's operands.
public typealias OperandIndex = Int

/// `data t = csv "f.csv" { … }`.
public struct DataDefinition: Sendable {
  public struct Column: Sendable {
    public enum Kind: Sendable, Equatable { case number, text, elapsedTime, instant }
    public let header: String
    public let name: String
    public let unit: Unit
    public let kind: Kind
    public let span: Span
  }
  public enum Format: String, Sendable { case csv }

  public let name: String
  public let format: Format
  /// As written; relative to the script's folder.
  public let path: OperandIndex
  public let columns: [Column]
  /// Options of the reader by key: a word, a string or a number.
  public let options: [String: ReaderOption]
  public let type: TableType
}

/// The value of an option of `data`, as the reader's rules sort it.
public enum ReaderOption: Sendable, Hashable {
  case word(String)
  case text(String)
  case number(Double)
  case words([String])
  case flag
}

/// `split t { train 0..100, … }`.
public struct SplitDefinition: Sendable {
  public struct Part: Sendable {
    public enum Scale: Sendable { case rows, elapsed, instants }
    public let name: String
    public let lower: OperandIndex
    public let upper: OperandIndex
    public let scale: Scale
    public let span: Span
  }
  public let table: OperandIndex
  public let parts: [Part]
}

/// `sensor s: degC = source { … }`.
public struct SensorDefinition: Sendable {
  public let name: String
  public let quantity: Quantity
  public let source: OperandIndex
  public let noise: OperandIndex?
  public let bias: OperandIndex?
  public let drift: OperandIndex?
  public let delay: OperandIndex?
  public let dropout: OperandIndex?
  public let quantum: OperandIndex?
  public let lower: OperandIndex?
  public let upper: OperandIndex?
  /// What is known of the instrument's error, used by `fit` where none is given.
  public let sd: OperandIndex?
  public let every: OperandIndex?
  public let seed: OperandIndex?
}

/// `actuator u: kW { limit 0..6, rate 1 kW/s, failsafe 0 }`.
public struct ActuatorDefinition: Sendable {
  public let name: String
  public let quantity: Quantity
  public let lower: OperandIndex?
  public let upper: OperandIndex?
  public let rate: OperandIndex?
  public let failsafe: OperandIndex?
}

/// A twin's inside. Its expressions name members with `.member`, time with `.time`, and what was computed outside with `.operand`.
public struct TwinDefinition: Sendable {
  public struct MemberDefinition: Sendable {
    public enum Kind: Sendable, Hashable { case input, constant, parameter, state, discrete, intermediate, output }
    public let name: String
    public let kind: Kind
    public let quantity: Quantity
    /// The constant's, parameter's or initial value, or the defining expression of an intermediate or output; nil for inputs.
    public let value: TypedExpression?
    public let lower: TypedExpression?
    public let upper: TypedExpression?
    /// A state's initial value is to be estimated within `lower` and `upper`.
    public let isFree: Bool
    /// `x' = …` of a continuous state.
    public let derivative: TypedExpression?
    public let span: Span
    /// Where the derivative is written.
    public let equationSpan: Span?
  }

  /// A condition that must hold: `margin` is not negative, or positive where the condition is strict.
  public struct Requirement: Sendable {
    public let margin: TypedExpression
    public let isStrict: Bool
    public let text: String
    public let span: Span
  }

  public let type: TwinType
  /// Members are named by index; intermediates and outputs in an order in which each follows what it uses.
  public let members: [MemberDefinition]
  public let evaluationOrder: [Int]
  public let requirements: [Requirement]
  /// The values of the globals that functions called in equations read: global index to operand.
  public let globals: [Int: OperandIndex]
}

/// What drives an input.
public struct DriveDefinition: Sendable {
  public enum Signal: Sendable {
    /// A number or a series.
    case value(OperandIndex)
    /// An expression of `time`; `.operand` leaves are numbers or series.
    case expression(TypedExpression)
  }
  public enum Interpolation: String, Sendable { case hold, linear }
  public let input: String
  public let signal: Signal
  public let interpolation: Interpolation
  /// The first and last value of a series also hold before and after it.
  public let extends: Bool
  public let span: Span
}

/// `set k = …`: a number, or a distribution for an ensemble.
public struct SettingDefinition: Sendable {
  public let name: String
  public let value: OperandIndex
  public let isDistribution: Bool
  public let span: Span
}

/// `solver tsit5 { rtol 1e-8 }`.
public struct SolverDefinition: Sendable {
  public enum Method: String, Sendable, CaseIterable { case tsit5, rk4 }
  public let method: Method
  public let relativeTolerance: OperandIndex?
  public let absoluteTolerance: OperandIndex?
  public let step: OperandIndex?
}

/// `simulate X { … }`, X a twin or a fit.
public struct SimulateDefinition: Sendable {
  public let subject: OperandIndex
  public let twin: TwinType
  public let drives: [DriveDefinition]
  public let settings: [SettingDefinition]
  public let start: OperandIndex?
  public let span: OperandIndex?
  public let every: OperandIndex?
  public let solver: SolverDefinition?
  public let ensemble: OperandIndex?
  public let seed: OperandIndex?
  /// The globals that functions called in drives read.
  public let globals: [Int: OperandIndex]
  public let type: TableType
}

/// `fit f = X to data { … }`.
public struct FitDefinition: Sendable {
  public struct Match: Sendable {
    public enum Error: Sendable { case deviation(OperandIndex), lognormal(OperandIndex), unknown }
    public let output: String
    public let data: OperandIndex
    public let error: Error
    public let quantity: Quantity
    public let span: Span
  }
  public let name: String
  public let subject: OperandIndex
  public let table: OperandIndex
  public let twin: TwinType
  public let drives: [DriveDefinition]
  public let settings: [SettingDefinition]
  public let matches: [Match]
  public let starts: OperandIndex?
  public let seed: OperandIndex?
  public let solver: SolverDefinition?
  public let globals: [Int: OperandIndex]
  public let type: FitType
}

/// `save what "path"`.
public struct SaveDefinition: Sendable {
  public let value: OperandIndex
  public let path: OperandIndex
  public let type: Type
}
