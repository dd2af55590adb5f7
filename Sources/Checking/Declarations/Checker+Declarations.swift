import Diagnostics
import Syntax
import Units

extension Checker {
  func check(_ declaration: Declaration) -> [TypedStatement] {
    let span = declaration.span
    func bound(_ value: TypedDeclaration?) -> [TypedStatement] {
      // A failed declaration still binds its name, so that its uses are not reported too.
      guard let name = declaration.name else {
        return value.map { [TypedStatement(.declaration($0, into: nil), span)] } ?? []
      }
      let variable = bind(name, value?.type ?? .invalid)
      return value.map { [TypedStatement(.declaration($0, into: variable), span)] } ?? []
    }
    switch declaration.keyword {
    case .unit:
      define(declaration)
      return []
    case .param: return checkParameter(declaration)
    case .data: return bound(checkData(declaration))
    case .split: return bound(checkSplit(declaration))
    case .sensor: return bound(checkSensor(declaration))
    case .actuator: return bound(checkActuator(declaration))
    case .twin: return bound(checkTwin(declaration))
    case .fit: return bound(checkFit(declaration))
    case .simulate:
      guard let run = checkSimulate(declaration) else { return [] }
      return [TypedStatement(.evaluate(TypedExpression(.declaration(run), run.type, span)), span)]
    case .evaluate:
      guard let scores = checkEvaluate(declaration) else { return [] }
      return [TypedStatement(.evaluate(TypedExpression(.declaration(scores), scores.type, span)), span)]
    case .plot: return checkPlot(declaration).map { [TypedStatement(.declaration($0, into: nil), span)] } ?? []
    case .save: return checkSave(declaration).map { [TypedStatement(.declaration($0, into: nil), span)] } ?? []
    case .attention: return assigned(checkAttention(declaration), in: declaration)
    case .layer: return checkLayer(declaration)
    case .net: return assigned(checkNet(declaration), in: declaration)
    case .step: return [TypedStatement(.evaluate(checkStep(declaration)), span)]
    case .train: return bound(checkTrain(declaration))
    case .sensitivity:
      report(.notYet("`\(declaration.keyword.rawValue)`"), at: declaration.keywordSpan)
      if let name = declaration.name { _ = bind(name, .invalid) }
      return []
    }
  }

  /// Binds a declaration's name to its value; one that failed still binds it, so that its uses are not reported too.
  private func assigned(_ value: TypedExpression, in declaration: Declaration) -> [TypedStatement] {
    guard let name = declaration.name else { return [TypedStatement(.evaluate(value), declaration.span)] }
    if frame.isTopLevel { scope.documentation[name.text] = declaration.documentation }
    return [TypedStatement(.assign(bind(name, value.type), value), declaration.span)]
  }

  func checkDeclarationExpression(_ declaration: Declaration) -> TypedExpression {
    if declaration.keyword == .attention { return checkAttention(declaration) }
    if declaration.keyword == .step { return checkStep(declaration) }
    if declaration.keyword == .evaluate {
      guard let scores = checkEvaluate(declaration) else {
        return TypedExpression(.invalid, .invalid, declaration.span)
      }
      return TypedExpression(.declaration(scores), scores.type, declaration.span)
    }
    guard declaration.keyword == .simulate else {
      return fault(.notYet("`\(declaration.keyword.rawValue)`"), at: declaration.keywordSpan)
    }
    guard let run = checkSimulate(declaration) else { return TypedExpression(.invalid, .invalid, declaration.span) }
    return TypedExpression(.declaration(run), run.type, declaration.span)
  }

  // MARK: Units and parameters

  private func define(_ declaration: Declaration) {
    do throws(DiagnosticError) {
      let definition = try UnitDefinition(declaration)
      var changed = units
      do throws(UnitError) {
        let shadowed = try changed.define(definition)
        for name in shadowed {
          add(
            Diagnostic(
              .warning, code: "shadowed-unit", "the unit `\(name)` had another meaning before",
              at: declaration.name?.span ?? declaration.span))
        }
        _ = try changed.lookup(definition.name)
        units = changed
      } catch {
        report(.unit(error), at: declaration.span)
      }
    } catch {
      for diagnostic in error.diagnostics { add(diagnostic) }
    }
  }

  /// `param Ua = 0.05 W/K in 0.01..0.5`, which `--set` can override.
  private func checkParameter(_ declaration: Declaration) -> [TypedStatement] {
    guard let name = declaration.name, let source = declaration.sources.first else { return [] }
    parameters.append(name.text)
    var value = check(source)
    // Bare bounds are in the unit of the declaration, whatever `--set` is written in.
    let unit = value.type.quantity?.unit
    if let setting = settings.removeValue(forKey: name.text) {
      var given = check(setting)
      if let unit { given = OptionReader.adopt(given, unit, as: Quantity(unit)) }
      if !given.type.isInvalid, !value.type.isInvalid {
        let fits =
          if let a = given.type.quantity, let b = value.type.quantity {
            a.matches(b) && given.type.isScalar == value.type.isScalar
          } else { given.type == value.type }
        if fits {
          value = given.type.quantity?.unit == nil ? given.retyped(value.type) : given
        } else {
          report(.mismatch(operation: "set", left: operand(value), right: operand(given)), at: given.span)
        }
      }
    }
    if let range = declaration.options.first?.arguments.first {
      let interval = check(range)
      if let quantity = value.type.quantity, case .number = value.type,
        let (lower, upper) = bounds(interval, quantity, bareUnit: unit, name: name.text)
      {
        let checked = builtin("bounded", [value, lower, upper], value.type, declaration.span, detail: .name(name.text))
        return [TypedStatement(.assign(bind(name, value.type), checked), declaration.span)]
      }
    }
    return [TypedStatement(.assign(bind(name, value.type), value), declaration.span)]
  }

  // MARK: Saving

  static func fileName(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private func checkSave(_ declaration: Declaration) -> TypedDeclaration? {
    var options = OptionReader(self, "save", declaration.options, known: [])
    guard declaration.sources.count == 2 else { return nil }
    let (value, path) = (check(declaration.sources[0]), check(declaration.sources[1]))
    if value.type.isInvalid || path.type.isInvalid { return nil }
    switch value.type {
    case .table, .model: break
    default:
      report(
        .operandType(operation: "save", operand: operand(value), expected: "a table, a run or a model"), at: value.span)
      return nil
    }
    guard path.type == .string else {
      report(.optionType("save", expected: "a path in quotes", operand(path)), at: path.span)
      return nil
    }
    if case .string(let file) = path.kind { savedFiles.insert(Self.fileName(file)) }
    let definition = SaveDefinition(value: options.add(value), path: options.add(path), type: value.type)
    return TypedDeclaration(.save(definition), operands: options.operands, type: .nothing, span: declaration.span)
  }
}
