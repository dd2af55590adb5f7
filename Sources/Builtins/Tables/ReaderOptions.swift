import Checking
import Data

extension CSVOptions {
  /// Sets what the options of a `data` declaration say; they have been checked against `ReaderOptionRule`.
  mutating func apply(_ options: [String: ReaderOption]) {
    for (name, value) in options { Self.settings[name]?(&self, value) }
  }

  private static let settings: [String: @Sendable (inout CSVOptions, ReaderOption) -> Void] = [
    "backward": { $0.backward = choice($1) ?? $0.backward },
    "comment": { $0.comment = text($1) },
    "decimal": { options, value in
      let marks: [String: DecimalMark] = [".": .point, ",": .comma]
      options.decimal = text(value).flatMap { marks[$0] ?? DecimalMark(rawValue: $0) } ?? options.decimal
    },
    "delimiter": { $0.delimiter = text($1)?.first },
    "duplicates": { $0.duplicates = choice($1) ?? $0.duplicates },
    "encoding": { $0.encoding = choice($1) ?? $0.encoding },
    "header": { $0.header = choice($1) ?? $0.header },
    "invalid": { $0.invalid = choice($1) ?? $0.invalid },
    "missing": { $0.missing = choice($1) ?? $0.missing },
    "missing_markers": { options, value in
      if case .words(let markers) = value { options.missingMarkers += markers }
    },
    "names": { $0.repeatedNames = choice($1) ?? $0.repeatedNames },
    "ragged": { $0.ragged = choice($1) ?? $0.ragged },
    "skip": { options, value in
      if case .number(let count) = value { options.skip = Int(exactly: count) ?? 0 }
    },
    "thousands": { $0.thousands = text($1)?.first },
  ]

  private static func text(_ value: ReaderOption) -> String? {
    switch value {
    case .text(let text), .word(let text): text
    default: nil
    }
  }

  private static func choice<Choice: RawRepresentable>(_ value: ReaderOption) -> Choice?
  where Choice.RawValue == String {
    text(value).flatMap(Choice.init(rawValue:))
  }
}

extension CSVOptions {
  /// What a `data` declaration asks of the reader.
  init(_ definition: DataDefinition) {
    self.init(others: false)
    apply(definition.options)
    for column in definition.columns {
      let symbol = column.unit.symbol.isEmpty ? nil : column.unit.symbol
      switch column.kind {
      case .number:
        columns.append(
          ColumnRequest(
            column.header, as: column.name, unit: symbol,
            kind: .number(scale: column.unit.factor, offset: column.unit.offset)))
      case .text: columns.append(ColumnRequest(column.header, as: column.name, kind: .text))
      case .elapsedTime:
        time = TimeColumn(
          column.header, as: column.name, unit: symbol,
          form: .elapsed(scale: column.unit.factor, offset: column.unit.offset))
      case .instant: time = TimeColumn(column.header, as: column.name)
      }
    }
  }
}
