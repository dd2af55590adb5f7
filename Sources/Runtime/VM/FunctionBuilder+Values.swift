extension FunctionBuilder {
  /// `target = source`, both keeping it
  public mutating func copy(_ target: ValueRegister, _ source: ValueRegister) {
    if target != source { emit(.copyValue, target.index, source.index) }
  }

  /// `target = source`, taken out of it: for the last use of a temporary, so that changing in place stays possible
  public mutating func move(_ target: ValueRegister, _ source: ValueRegister) {
    if target != source { emit(.moveValue, target.index, source.index) }
  }

  public mutating func clear(_ target: ValueRegister) { emit(.clearValue, target.index) }

  public mutating func load(_ target: ValueRegister, _ value: Value) {
    let index = constant(value)
    emit(.loadConstant, target.index, words: [UInt64(index)])
  }

  /// `target = source` as a number, boolean or instant, which `passing` says
  public mutating func box(_ target: ValueRegister, _ source: ScalarRegister, as passing: Passing) {
    switch passing {
    case .boolean: emit(.boxBoolean, target.index, source.index)
    case .instant: emit(.boxInstant, target.index, source.index)
    case .number, .value, .nothing: emit(.boxNumber, target.index, source.index)
    }
  }

  public mutating func unbox(_ target: ScalarRegister, _ source: ValueRegister) {
    emit(.unbox, target.index, source.index)
  }

  public mutating func makeRange(_ target: ValueRegister, _ lower: ScalarRegister, _ upper: ScalarRegister) {
    emit(.makeRange, target.index, lower.index, upper.index)
  }

  public mutating func rangeLower(_ target: ScalarRegister, _ range: ValueRegister) {
    emit(.rangeLower, target.index, range.index)
  }

  public mutating func rangeUpper(_ target: ScalarRegister, _ range: ValueRegister) {
    emit(.rangeUpper, target.index, range.index)
  }

  /// A list of the contents of consecutive registers, which it takes. Without elements, an empty list.
  public mutating func makeList(_ target: ValueRegister, _ elements: [ValueRegister]) {
    emit(.makeList, target.index, elements.first?.index ?? 0, elements.count, valueWindow: elements.count)
  }

  /// A list of the numbers in consecutive registers.
  public mutating func makeList(_ target: ValueRegister, _ elements: [ScalarRegister]) {
    emit(.makeNumberList, target.index, elements.first?.index ?? 0, elements.count, scalarWindow: elements.count)
  }

  /// A record of the contents of consecutive registers, which it takes.
  public mutating func makeRecord(_ target: ValueRegister, _ fields: [ValueRegister]) {
    emit(.makeRecord, target.index, fields.first?.index ?? 0, fields.count, valueWindow: fields.count)
  }

  public mutating func getField(_ target: ValueRegister, _ record: ValueRegister, _ field: Int) {
    emit(.getField, target.index, record.index, field)
  }

  public mutating func getField(_ target: ScalarRegister, _ record: ValueRegister, _ field: Int) {
    emit(.getScalarField, target.index, record.index, field)
  }

  public mutating func setField(_ record: ValueRegister, _ field: Int, to value: ValueRegister) {
    emit(.setField, record.index, field, value.index)
  }

  /// How many elements a list has, fields a record, characters a string.
  public mutating func count(_ target: ScalarRegister, _ collection: ValueRegister) {
    emit(.count, target.index, collection.index)
  }

  public mutating func getElement(_ target: ValueRegister, _ list: ValueRegister, _ index: ScalarRegister) {
    emit(.getElement, target.index, list.index, index.index)
  }

  public mutating func getElement(_ target: ScalarRegister, _ list: ValueRegister, _ index: ScalarRegister) {
    emit(.getScalarElement, target.index, list.index, index.index)
  }

  public mutating func setElement(_ list: ValueRegister, _ index: ScalarRegister, to value: ValueRegister) {
    emit(.setElement, list.index, index.index, value.index)
  }

  public mutating func setElement(_ list: ValueRegister, _ index: ScalarRegister, toNumber number: ScalarRegister) {
    emit(.setNumberElement, list.index, index.index, number.index)
  }

  /// Appends in place, taking the value.
  public mutating func append(_ value: ValueRegister, to list: ValueRegister) {
    emit(.append, list.index, value.index)
  }

  /// Appends in place.
  public mutating func append(number: ScalarRegister, to list: ValueRegister) {
    emit(.appendNumber, list.index, number.index)
  }

  /// Two strings or two lists, one after the other.
  public mutating func concatenate(_ target: ValueRegister, _ left: ValueRegister, _ right: ValueRegister) {
    emit(.concatenate, target.index, left.index, right.index)
  }

  /// `target = left == right`, whole values
  public mutating func equal(_ target: ScalarRegister, _ left: ValueRegister, _ right: ValueRegister) {
    emit(.equalValues, target.index, left.index, right.index)
  }

  /// `target = global`, from a function
  public mutating func loadGlobal(_ target: ValueRegister, _ global: ValueRegister) {
    emit(.loadGlobalValue, target.index, words: [UInt64(global.index)])
  }

  /// `global = source`, from a function
  public mutating func storeGlobal(_ global: ValueRegister, _ source: ValueRegister) {
    emit(.storeGlobalValue, source.index, words: [UInt64(global.index)])
  }
}
