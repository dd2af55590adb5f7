/// The standard library, written in the language itself: the text of every `.twin` file in this folder, part of the
/// binary. The build embeds whatever files are here (`Plugins/EmbedLibrary`); none needs to be listed.
public enum StandardLibrary {
  /// The name of each file: its path under `lib/` without its ending, such as `units/si`. In alphabetical order.
  public static let names: [String] = embeddedFiles.map { $0.name }

  /// The source text of the file of that name, or nil if the library has none such.
  public static func text(of name: String) -> String? {
    embeddedFiles.first { $0.name == name }?.text
  }
}
