/// What people bring along from Python, Julia, MATLAB, C or Modelica, and how it is written here. One row a habit.
public enum ForeignSyntax {
  /// Symbols that mean nothing here: what to say of them, and what to write instead.
  static let symbols: [String: (problem: String, help: String)] = {
    let rows: [(symbols: [String], problem: String, help: String)] = [
      (["&&", "&"], "is not an operator", "write `and`"),
      (["||"], "is not an operator", "write `or`"),
      (["|"], "is not an operator", "write `or`, or `|>` for a pipe"),
      (["!"], "is not an operator", "write `not x`, or `a != b`"),
      (["~"], "is not an operator", "write `not x`, or `a ~= b` for nearly equal"),
      (["?"], "is not an operator", "write `if condition then a else b`"),
      (["**"], "is not an operator", "write `a^b` for a power"),
      (["==="], "is not an operator", "write `==`"),
      (["!==", "<>", "≠"], "is not an operator", "write `!=`"),
      (["=>"], "is not an operator", "write `>=` to compare, or `fn(x) = …` for a function"),
      ([":="], "is not an operator", "write `x = …`"),
      (["::"], "is not an operator", "leave types out, they are inferred; a slice is `x[a..b]`"),
      (["..."], "is not an operator", "write a range as `a..b`; a line goes on after an operator or a comma"),
      (["..="], "is not an operator", "write `a..b`, whose end is left out when it counts"),
      (["−", "–", "—"], "is not a minus sign", "write `-`"),
      (["×", "·", "⋅", "∙"], "is not an operator", "write `*`"),
      (["÷", "∕"], "is not an operator", "write `/`"),
      (["≤"], "is not an operator", "write `<=`"),
      (["≥"], "is not an operator", "write `>=`"),
      (["≈", "≅"], "is not an operator", "write `~=`"),
      (["→", "⇒"], "is not an operator", "write `->`"),
      (["√"], "is not an operator", "write `sqrt(x)`"),
      (["∞"], "is not a number", "write `inf`"),
      (["′", "´"], "does not mark a derivative", "write `x'` with a plain apostrophe"),
      (["⁻"], "is not an operator", "write a negative power as `s^-3`"),
      (["$"], "cannot stand in a name", "write the name alone"),
      (["`"], "does not open a string", "write strings as `\"text\"`"),
      (["\\"], "does not join lines", "end the line in an operator or a comma, or put the whole in `( )`"),
      (
        [";"], "does not end a statement", "put each statement on a line of its own; matrix rows are `[[1, 2], [3, 4]]`"
      ),
      (["//"], "does not start a comment", "start comments with `#`; a whole quotient is `floor(a/b)`"),
      (["%"], "does not start a comment", "start comments with `#`"),
      (["/*"], "does not start a comment", "start each line of a comment with `#`"),
    ]
    var table: [String: (String, String)] = [:]
    for row in rows { for symbol in row.symbols { table[symbol] = (row.problem, row.help) } }
    return table
  }()

  /// Typographic quotes that open a string elsewhere, with those that may close it.
  static let openingQuotes: [Unicode.Scalar: [Unicode.Scalar]] = [
    "“": ["”", "“"], "”": ["”"], "„": ["“", "”"], "«": ["»"], "‘": ["’"], "’": ["’"], "‚": ["‘", "’"],
  ]

  private static let words: [String: String] = {
    let rows: [(words: [String], help: String)] = [
      (
        ["def", "function", "func", "fun", "proc", "procedure", "sub"],
        "write `fn name(a, b) = …`, or `fn name(a, b) { … }`"
      ),
      (["lambda"], "write `fn(x) = …`"),
      (
        ["let", "var", "val", "auto", "local", "global", "int", "float", "double", "Real", "real", "Integer", "bool"],
        "write `name = value`; types are inferred"
      ),
      (["import", "from", "include", "using"], "write `use \"file.twin\"`, or `use nn.encoder` for the library"),
      (["elif", "elseif", "elsif"], "write `else if`"),
      (["end", "endif", "endfor", "endwhile", "endfunction", "fi", "done"], "close a block with `}`"),
      (["class", "struct", "type", "interface"], "keep values together in a record, `{a: 1, b: 2}`"),
      (["model", "block", "component"], "write `twin Name { … }`"),
      (["parameter"], "write `param`"),
      (["constant"], "write `const`"),
      (["input"], "write `in`"),
      (["output"], "write `out`"),
      (["equation", "algorithm", "initial"], "write equations as `x' = …` without a heading"),
      (["switch", "case", "select"], "write `if … { … } else if … { … }`"),
      (["try", "catch", "except", "finally", "raise", "throw"], "state what must hold with `expect condition`"),
      (["assert"], "write `expect condition`"),
      (["do", "repeat", "until", "loop", "foreach"], "write `while condition { … }`, or `for x in xs { … }`"),
      (["unless"], "write `if not condition { … }`"),
      (["pass"], "an empty block is `{ }`"),
      (["True", "TRUE"], "write `true`"),
      (["False", "FALSE"], "write `false`"),
      (["None", "null", "NULL", "nil", "NA", "NaN", "missing", "undefined"], "a missing number is `nan`"),
      (["Inf", "Infinity"], "write `inf`"),
      (["println", "printf", "disp", "puts", "echo"], "write `print(…)`"),
    ]
    var table: [String: String] = [:]
    for row in rows { for word in row.words { table[word] = row.help } }
    return table
  }()

  /// How to write here what `word` says in another language, as in "write `true`" for `True`; nil for a word that is no such habit.
  public static func advice(for word: String) -> String? { words[word] }
}
