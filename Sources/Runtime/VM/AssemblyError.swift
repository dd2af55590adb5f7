/// What is wrong with code given to the assembler. Apart from the first two, which a program too large brings about,
/// each is a bug in the compiler.
public enum AssemblyError: Error, Hashable, Sendable {
  case tooManyRegisters(function: String)
  case jumpTooFar(function: String)
  case unplacedLabel(function: String)
  case registerOutOfRange(function: String, instruction: Int)
  case unknownFunction(Int)
  case unknownBuiltin(Int)
  case conflictingDefinition(String)
}

extension AssemblyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyRegisters(let function): "`\(function)` needs more variables than fit one function"
    case .jumpTooFar(let function): "`\(function)` is too long for one function"
    case .unplacedLabel(let function): "`\(function)` jumps to a label that was never placed"
    case .registerOutOfRange(let function, let instruction):
      "instruction \(instruction) of `\(function)` names a register that was never allocated"
    case .unknownFunction(let index): "there is no function \(index)"
    case .unknownBuiltin(let index): "there is no builtin \(index)"
    case .conflictingDefinition(let function): "`\(function)` is defined twice or unlike its declaration"
    }
  }
}
