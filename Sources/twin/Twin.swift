import Command
import Glibc

/// The program: its arguments, what it does for each, and its exit status. What is done is done elsewhere.
@main
struct Twin {
  static func main() {
    do throws(UsageError) {
      exit(run(try Command(parsing: Array(CommandLine.arguments.dropFirst()))))
    } catch {
      write("twin: \(error)\n", to: STDERR_FILENO)
      exit(2)
    }
  }

  private static func run(_ command: Command) -> Int32 {
    switch command {
    case .help(let topic):
      write(Command.help(on: topic), to: STDOUT_FILENO)
      return 0
    case .version:
      write("twin \(version)\n", to: STDOUT_FILENO)
      return 0
    case .prompt: return absent("the prompt")
    case .run: return absent("running a program")
    case .check: return absent("`twin check`")
    case .format: return absent("`twin fmt`")
    case .document: return absent("`twin doc`")
    }
  }

  private static let version = "0.1.0"

  private static func absent(_ what: String) -> Int32 {
    write("twin: \(what) is not built into this version.\n", to: STDERR_FILENO)
    return 1
  }

  private static func write(_ text: String, to descriptor: Int32) {
    _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
  }
}
